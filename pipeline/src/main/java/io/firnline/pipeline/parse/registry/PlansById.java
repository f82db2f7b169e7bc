package io.firnline.pipeline.parse.registry;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plans by the name of their schema, the last used ones kept.
 *
 * <p>For one thread.
 *
 * @param <K> by which records name a schema
 * @param <P> what is made of a schema
 */
public final class PlansById<K, P> {
  private static final int MOST_PLANS = 200;

  /** A plan, or why there is none. */
  private record Entry<P>(@Nullable P plan, String refusal) {}

  private final KnownSchemas<K> schemas;
  private final Function<RegisteredSchema, P> planner;
  private final int place;
  private final Map<K, Entry<P>> entries = new LeastRecentlyUsed<>(MOST_PLANS);

  /**
   * @param place byte of payloads at which the name stands
   */
  public PlansById(KnownSchemas<K> schemas, Function<RegisteredSchema, P> planner, int place) {
    this.schemas = schemas;
    this.planner = planner;
    this.place = place;
  }

  /**
   * The plan of a schema.
   *
   * @param text its name, for people
   * @throws RecordFailure if the registry does not have it, or it is no schema for records
   */
  public P find(K id, String text) {
    Entry<P> entry = entries.get(id);
    if (entry == null) {
      entry = plan(id, text);
      entries.put(id, entry);
    }
    if (entry.plan() == null) {
      throw unknown("schema %s: %s".formatted(text, entry.refusal()));
    }
    return entry.plan();
  }

  private Entry<P> plan(K id, String text) {
    RegisteredSchema schema = schemas.schema(id);
    if (schema == null) {
      throw unknown("the registry has no schema " + text);
    }
    try {
      return new Entry<>(planner.apply(schema), "");
    } catch (IllegalArgumentException e) {
      return new Entry<>(null, String.valueOf(e.getMessage()));
    }
  }

  private RecordFailure unknown(String detail) {
    return new RecordFailure(ParseReason.UNKNOWN_SCHEMA, place, detail);
  }
}
