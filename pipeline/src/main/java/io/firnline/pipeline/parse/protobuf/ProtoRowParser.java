package io.firnline.pipeline.parse.protobuf;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a message straight into the columns of a row, by the plan of its type. */
final class ProtoRowParser extends RowParser {
  private final RowBuffer row;
  private final ProtoPlans plans;
  private final boolean hasEventTime;
  private @Nullable ProtoPlan plan;

  ProtoRowParser(RowBuffer row, ProtoPlans plans, EventTimeRule rule) {
    super(row, RecordFormat.MAX_RECORD_BYTES);
    this.row = row;
    this.plans = plans;
    this.hasEventTime = rule.field() != null;
  }

  @Override
  protected void read(byte[] payload) {
    plan = plans.read(payload, row::clear);
  }

  @Override
  protected int position() {
    return plans.position();
  }

  @Override
  public boolean sawUnknown() {
    return plan != null && plan.unknown();
  }

  @Override
  public boolean sawWider() {
    return plan != null && plan.wider();
  }

  @Override
  public long eventTimeMillis(byte[] payload, long sourceTimeMillis) {
    return hasEventTime
        ? plans.eventTimeMillis(Objects.requireNonNull(plan, "parsed"))
        : sourceTimeMillis;
  }
}
