package io.firnline.pipeline.parse.protobuf;

import io.firnline.pipeline.parse.PayloadTimes;

/** Passes over all fields but the event time, which may come last, and again. */
final class ProtoEventTimes extends PayloadTimes {
  private final ProtoPlans plans;

  /**
   * @param plans of a row without columns
   */
  ProtoEventTimes(ProtoPlans plans) {
    this.plans = plans;
  }

  @Override
  protected long read(byte[] payload) {
    return plans.eventTimeMillis(plans.read(payload, () -> {}));
  }
}
