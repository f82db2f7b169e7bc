package io.firnline.pipeline.parse.avro;

import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Reads the event time from a value of a writer's schema. */
@FunctionalInterface
interface AvroTimes {
  /** Milliseconds since 1970 UTC, or {@link EventTimeRule#UNREADABLE}. */
  long millis(AvroCursor in);

  /**
   * How event time is read from values of a schema: a timestamp by its own unit, a number by the
   * rule's, text as plain text; anything else is no time.
   */
  static AvroTimes of(Schema schema, EventTimeRule rule) {
    EpochUnit own = unitOf(schema);
    boolean whole = own == null && schema.getLogicalType() == null;
    return switch (schema.getType()) {
      case INT -> whole ? in -> rule.millisOfNumber(in.readInt()) : unreadable();
      case LONG ->
          own != null
              ? in -> EventTimeRule.millisOf(own.toMicros(in.readLong()))
              : whole ? in -> rule.millisOfNumber(in.readLong()) : unreadable();
      case FLOAT -> in -> rule.millisOfDigits(Float.toString(in.readFloat()));
      case DOUBLE -> in -> rule.millisOfDigits(Double.toString(in.readDouble()));
      case STRING -> in -> ofText(in, rule);
      case BYTES, FIXED -> decimal(schema, rule);
      case UNION -> {
        AvroTimes[] branches =
            schema.getTypes().stream().map(branch -> of(branch, rule)).toArray(AvroTimes[]::new);
        yield in -> branches[in.readIndex(branches.length)].millis(in);
      }
      default -> unreadable();
    };
  }

  /** What a timestamp counts, or null if the schema is of none. */
  static @Nullable EpochUnit unitOf(Schema schema) {
    LogicalType type = schema.getLogicalType();
    return switch (type == null ? "" : type.getName()) {
      case "timestamp-millis", "local-timestamp-millis" -> EpochUnit.MILLIS;
      case "timestamp-micros", "local-timestamp-micros" -> EpochUnit.MICROS;
      case "timestamp-nanos", "local-timestamp-nanos" -> EpochUnit.NANOS;
      default -> null;
    };
  }

  private static AvroTimes unreadable() {
    return in -> EventTimeRule.UNREADABLE;
  }

  private static long ofText(AvroCursor in, EventTimeRule rule) {
    int length = in.readLength();
    return rule.millisOfText(in.bytes(), in.at(), in.at() + length);
  }

  private static AvroTimes decimal(Schema schema, EventTimeRule rule) {
    if (!(schema.getLogicalType() instanceof LogicalTypes.Decimal decimal)) {
      return unreadable();
    }
    int fixed = schema.getType() == Schema.Type.FIXED ? schema.getFixedSize() : -1;
    return in -> {
      int length = fixed < 0 ? in.readLength() : fixed;
      int from = in.at();
      in.pass(length);
      byte[] unscaled = Arrays.copyOfRange(in.bytes(), from, in.at());
      return length == 0
          ? EventTimeRule.UNREADABLE
          : rule.millisOfNumber(new BigDecimal(new BigInteger(unscaled), decimal.getScale()));
    };
  }
}
