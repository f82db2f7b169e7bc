package io.firnline.pipeline.parse.registry;

/** All records have one schema, and no header. */
final class FixedPlans<P> extends SchemaPlans<P> {
  private final P plan;

  FixedPlans(P plan) {
    this.plan = plan;
  }

  @Override
  public int start() {
    return 0;
  }

  @Override
  public P of(byte[] payload) {
    return plan;
  }
}
