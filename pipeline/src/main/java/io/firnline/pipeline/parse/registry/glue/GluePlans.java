package io.firnline.pipeline.parse.registry.glue;

import io.firnline.pipeline.parse.registry.PlansById;
import io.firnline.pipeline.parse.registry.RegisteredSchema;
import io.firnline.pipeline.parse.registry.SchemaPlans;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Records name a version of a schema in AWS Glue's wire format. */
final class GluePlans<P> extends SchemaPlans<P> {
  private final PlansById<UUID, P> plans;
  private long lastHigh;
  private long lastLow;
  private @Nullable P last;

  GluePlans(GlueRegistry registry, Function<RegisteredSchema, P> planner) {
    this.plans = new PlansById<>(registry.known(), planner, GlueFrame.ID_AT);
  }

  @Override
  public int start() {
    return GlueFrame.HEADER_BYTES;
  }

  @Override
  public byte[] opened(byte[] payload) {
    return GlueFrame.opened(payload);
  }

  @Override
  public P of(byte[] opened) {
    long high = GlueFrame.number(opened, GlueFrame.ID_AT);
    long low = GlueFrame.number(opened, GlueFrame.ID_AT + Long.BYTES);
    if (last == null || high != lastHigh || low != lastLow) {
      UUID id = GlueFrame.id(opened);
      last = plans.find(id, id.toString());
      lastHigh = high;
      lastLow = low;
    }
    return last;
  }
}
