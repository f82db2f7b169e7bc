package io.firnline.pipeline.parse.registry;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records name their schema in Confluent's wire format: a zero byte, then the schema's number in 4
 * bytes.
 */
final class ConfluentPlans<P> extends SchemaPlans<P> {
  private static final int HEADER_BYTES = 5;

  private final PlansById<Integer, P> plans;
  private int lastId;
  private @Nullable P last;

  ConfluentPlans(SchemaRegistry registry, Function<RegisteredSchema, P> planner) {
    this.plans = new PlansById<>(registry.known(), planner, 1);
  }

  @Override
  public int start() {
    return HEADER_BYTES;
  }

  @Override
  public P of(byte[] payload) {
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
      last = plans.find(id, Integer.toUnsignedString(id));
      lastId = id;
    }
    return last;
  }
}
