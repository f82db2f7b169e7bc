package io.firnline.pipeline.parse.registry;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What records are read by, made once for each schema: of one fixed schema, or of those that the
 * records name (Confluent's wire format: a zero byte, then the schema's number in 4 bytes).
 *
 * <p>For one thread.
 *
 * @param <P> what is made of a schema
 */
public final class SchemaPlans<P> {
  private static final int HEADER_BYTES = 5;
  private static final int MOST_PLANS = 200;

  /** A plan, or why there is none. */
  private record Entry<P>(@Nullable P plan, String refusal) {}

  private final @Nullable P fixed;
  private final @Nullable SchemaRegistry registry;
  private final Function<RegisteredSchema, P> planner;
  private final Map<Integer, Entry<P>> entries = new LeastRecentlyUsed<>(MOST_PLANS);
  private int lastId;
  private @Nullable P last;

  private SchemaPlans(
      @Nullable P fixed, @Nullable SchemaRegistry registry, Function<RegisteredSchema, P> planner) {
    this.fixed = fixed;
    this.registry = registry;
    this.planner = planner;
  }

  /** All records have one schema, and no header. */
  public static <P> SchemaPlans<P> ofFixed(P plan) {
    return new SchemaPlans<>(
        plan,
        null,
        schema -> {
          throw new IllegalStateException("there is one plan only");
        });
  }

  /**
   * Records name their schema.
   *
   * @param planner makes the plan of a schema, or throws an {@link IllegalArgumentException} that
   *     says why it is none for records: they are dead letters then
   */
  public static <P> SchemaPlans<P> ofRegistry(
      SchemaRegistry registry, Function<RegisteredSchema, P> planner) {
    return new SchemaPlans<>(null, registry, planner);
  }

  /** Where the record itself begins. */
  public int start() {
    return fixed == null ? HEADER_BYTES : 0;
  }

  /**
   * The plan of a record.
   *
   * @throws RecordFailure if it names no schema that the registry has
   * @throws IllegalStateException if the registry is away for too long
   */
  public P of(byte[] payload) {
    if (fixed != null) {
      return fixed;
    }
    if (payload.length < HEADER_BYTES) {
      throw new RecordFailure(
          ParseReason.TRUNCATED,
          payload.length,
          "expected a zero byte and the 4 bytes of a schema's number first");
    }
    if (payload[0] != 0) {
      throw new RecordFailure(
          ParseReason.SYNTAX,
          0,
          "expected a zero byte before the schema's number, found 0x%02x".formatted(payload[0]));
    }
    int id =
        payload[1] << 24 | (payload[2] & 0xff) << 16 | (payload[3] & 0xff) << 8 | payload[4] & 0xff;
    if (last == null || id != lastId) {
      last = find(id);
      lastId = id;
    }
    return last;
  }

  private P find(int id) {
    Entry<P> entry = entries.get(id);
    if (entry == null) {
      entry = plan(id);
      entries.put(id, entry);
    }
    if (entry.plan() == null) {
      throw new RecordFailure(
          ParseReason.UNKNOWN_SCHEMA,
          1,
          "schema %s: %s".formatted(Integer.toUnsignedString(id), entry.refusal()));
    }
    return entry.plan();
  }

  private Entry<P> plan(int id) {
    RegisteredSchema schema = registry == null ? null : registry.schema(id);
    if (schema == null) {
      throw new RecordFailure(
          ParseReason.UNKNOWN_SCHEMA,
          1,
          "the registry has no schema " + Integer.toUnsignedString(id));
    }
    try {
      return new Entry<>(planner.apply(schema), "");
    } catch (IllegalArgumentException e) {
      return new Entry<>(null, String.valueOf(e.getMessage()));
    }
  }
}
