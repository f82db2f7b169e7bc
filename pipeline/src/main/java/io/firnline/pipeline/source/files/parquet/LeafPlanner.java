package io.firnline.pipeline.source.files.parquet;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Which of Parquet's primitive types goes into which of Avro's, and how. */
final class LeafPlanner {
  private final PrimitiveType column;
  private final Schema schema;
  private final PrimitiveTypeName type;

  private LeafPlanner(PrimitiveType column, Schema schema) {
    this.column = column;
    this.schema = schema;
    this.type = column.getPrimitiveTypeName();
  }

  /**
   * @throws Unfit if values of the column are none of the schema
   */
  static ValueNode leaf(PrimitiveType column, Schema schema) {
    return new LeafPlanner(column, schema).leaf();
  }

  private ValueNode leaf() {
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return decimal(decimal);
    }
    if (column.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal) {
      throw unfit(
          "give bytes of logical type decimal, precision %d, scale %d"
              .formatted(decimal.getPrecision(), decimal.getScale()));
    }
    return switch (schema.getType()) {
      case BOOLEAN -> bool();
      case INT -> {
        WholeNumbers numbers = WholeNumbers.of(column, schema);
        yield (group, field, index, out) ->
            out.writeInt(Math.toIntExact(numbers.of(group, field, index)));
      }
      case LONG -> {
        WholeNumbers numbers = WholeNumbers.of(column, schema);
        yield (group, field, index, out) -> out.writeLong(numbers.of(group, field, index));
      }
      case FLOAT -> floats();
      case DOUBLE -> doubles();
      case STRING -> text();
      case BYTES -> bytes();
      case FIXED -> fixed();
      case ENUM -> throw unfit("give string");
      default -> throw unfit("");
    };
  }

  private Unfit unfit(String remedy) {
    return Unfit.of(column, schema, remedy);
  }

  private ValueNode bool() {
    if (type != PrimitiveTypeName.BOOLEAN) {
      throw unfit("");
    }
    return (group, field, index, out) -> out.writeBoolean(group.getBoolean(field, index));
  }

  private ValueNode floats() {
    if (type == PrimitiveTypeName.FLOAT) {
      return (group, field, index, out) -> out.writeFloat(group.getFloat(field, index));
    }
    WholeNumbers numbers = WholeNumbers.of(column, schema);
    return (group, field, index, out) -> out.writeFloat(numbers.of(group, field, index));
  }

  private ValueNode doubles() {
    if (type == PrimitiveTypeName.FLOAT) {
      return (group, field, index, out) -> out.writeDouble(group.getFloat(field, index));
    }
    if (type == PrimitiveTypeName.DOUBLE) {
      return (group, field, index, out) -> out.writeDouble(group.getDouble(field, index));
    }
    WholeNumbers numbers = WholeNumbers.of(column, schema);
    return (group, field, index, out) -> out.writeDouble(numbers.of(group, field, index));
  }

  /** Texts are not looked at: the parser does, and what is no UTF-8 becomes a dead letter. */
  private ValueNode text() {
    if (column.getLogicalTypeAnnotation() instanceof UUIDLogicalTypeAnnotation) {
      return (group, field, index, out) -> {
        ByteBuffer uuid = group.getBinary(field, index).toByteBuffer();
        String text = new UUID(uuid.getLong(), uuid.getLong()).toString();
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
      };
    }
    return type == PrimitiveTypeName.BINARY ? binary() : refused();
  }

  private ValueNode bytes() {
    return type == PrimitiveTypeName.BINARY || type == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
        ? binary()
        : refused();
  }

  private ValueNode refused() {
    throw unfit("");
  }

  private static ValueNode binary() {
    return (group, field, index, out) -> out.writeBytes(bytesOf(group, field, index));
  }

  private static byte[] bytesOf(Group group, int field, int index) {
    Binary binary = group.getBinary(field, index);
    return binary.getBytesUnsafe();
  }

  private ValueNode fixed() {
    if (type != PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
        || column.getTypeLength() != schema.getFixedSize()) {
      throw unfit("");
    }
    return (group, field, index, out) -> out.writeFixed(bytesOf(group, field, index));
  }

  private ValueNode decimal(LogicalTypes.Decimal wanted) {
    if (!(column.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal)) {
      throw unfit("it is no decimal");
    }
    if (decimal.getScale() != wanted.getScale() || decimal.getPrecision() > wanted.getPrecision()) {
      throw unfit("give the same scale, and at least the same precision");
    }
    if (schema.getType() == Schema.Type.FIXED) {
      int size = schema.getFixedSize();
      return (group, field, index, out) ->
          out.writeFixed(widened(unscaled(group, field, index), size));
    }
    return (group, field, index, out) -> out.writeBytes(unscaled(group, field, index));
  }

  /** Two's complement, the highest byte first, as Avro has it. */
  private byte[] unscaled(Group group, int field, int index) {
    return switch (type) {
      case INT32 -> BigInteger.valueOf(group.getInteger(field, index)).toByteArray();
      case INT64 -> BigInteger.valueOf(group.getLong(field, index)).toByteArray();
      default -> bytesOf(group, field, index);
    };
  }

  private static byte[] widened(byte[] number, int size) {
    byte[] shortest = new BigInteger(number).toByteArray();
    byte[] wide = new byte[size];
    if (shortest.length > size) {
      throw new ArithmeticException(
          "a decimal of %d bytes for a fixed of %d".formatted(shortest.length, size));
    }
    Arrays.fill(wide, (byte) (shortest[0] < 0 ? -1 : 0));
    System.arraycopy(shortest, 0, wide, size - shortest.length, shortest.length);
    return wide;
  }
}
