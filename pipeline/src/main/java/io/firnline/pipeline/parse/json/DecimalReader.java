package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.Decimals;
import java.math.BigDecimal;
import org.apache.iceberg.types.Types;

/** Reads JSON numbers into a decimal, exactly: nothing is rounded. */
final class DecimalReader implements LeafReader {
  private final Types.DecimalType type;
  private final Decimals decimals;

  DecimalReader(Types.DecimalType type, int fixedLength) {
    this.type = type;
    this.decimals = new Decimals(type, fixedLength);
  }

  @Override
  public void read(JsonCursor in, ColumnBuffer column, int repetition) {
    LeafReaders.readNumber(in);
    try {
      add(in.number, column, repetition);
    } catch (RecordFailure failure) {
      throw failure.reason() == ParseReason.NOT_EXACT
          ? in.number.notExact(type.toString())
          : in.number.outOfRange();
    }
  }

  private void add(JsonNumber number, ColumnBuffer column, int repetition) {
    if (decimals.isSmall() && number.isSmallDecimal(type.scale())) {
      decimals.addUnscaled(column, number.unscaled(type.scale()), repetition);
    } else {
      // A zero may have an exponent that no BigDecimal has.
      BigDecimal exact = number.isZero() ? BigDecimal.ZERO : number.asBigDecimal();
      decimals.add(column, exact, repetition);
    }
  }
}
