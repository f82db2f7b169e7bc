package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.BytesColumn;
import io.firnline.pipeline.parse.column.LeafTarget;
import io.firnline.pipeline.parse.column.NumberColumn;
import io.firnline.pipeline.parse.json.PlainText;
import io.firnline.pipeline.time.EpochUnit;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/** Which Protobuf type goes into which column, and how. */
final class ProtoLeaves {
  private ProtoLeaves() {}

  /**
   * The value of a field that is no message, or null if none can go into the column.
   *
   * @param unit what a number means for a timestamp
   */
  static @Nullable ProtoValue of(FieldDescriptor field, LeafTarget target, EpochUnit unit) {
    ColumnBuffer column = target.column();
    Type.TypeID type = target.type().typeId();
    NumberColumn number = NumberColumn.of(column, unit);
    return switch (field.getType()) {
      case BOOL ->
          type == Type.TypeID.BOOLEAN
              ? (in, r) -> column.addBoolean(in.readVarint() != 0, r)
              : null;
      case STRING -> text(PlainText.ofStrings(column, unit));
      case BYTES -> bytes(BytesColumn.of(column));
      case ENUM ->
          type == Type.TypeID.STRING
              ? symbols(field.getEnumType(), column)
              : type == Type.TypeID.TIMESTAMP ? null : number(field, number);
      case MESSAGE, GROUP -> null;
      default -> number(field, number);
    };
  }

  private static @Nullable ProtoValue number(FieldDescriptor field, @Nullable NumberColumn number) {
    if (number == null) {
      return null;
    }
    return switch (field.getType()) {
      case DOUBLE -> (in, r) -> number.add(in.readDouble(), r);
      case FLOAT -> (in, r) -> number.add(in.readFloat(), r);
      case INT64 -> (in, r) -> number.add(in.readVarint(), r);
      case INT32, ENUM -> (in, r) -> number.add((long) (int) in.readVarint(), r);
      case UINT32 -> (in, r) -> number.add(in.readVarint() & 0xffffffffL, r);
      case SINT32 -> (in, r) -> number.add((long) in.readZigzag32(), r);
      case SINT64 -> (in, r) -> number.add(in.readZigzag(), r);
      case FIXED32 -> (in, r) -> number.add(in.readFixed32() & 0xffffffffL, r);
      case SFIXED32 -> (in, r) -> number.add((long) in.readFixed32(), r);
      case SFIXED64 -> (in, r) -> number.add(in.readFixed64(), r);
      case UINT64 -> (in, r) -> addUnsigned(number, in.readVarint(), r);
      case FIXED64 -> (in, r) -> addUnsigned(number, in.readFixed64(), r);
      default -> throw new IllegalArgumentException("no number: " + field);
    };
  }

  private static void addUnsigned(NumberColumn number, long value, int repetition) {
    if (value >= 0) {
      number.add(value, repetition);
    } else {
      number.add(unsigned(value), repetition);
    }
  }

  static BigDecimal unsigned(long value) {
    return new BigDecimal(Long.toUnsignedString(value));
  }

  private static @Nullable ProtoValue text(@Nullable PlainText text) {
    return text == null
        ? null
        : (in, r) -> {
          int length = in.readLength();
          int from = in.pass(length);
          text.read(in.bytes(), from, from + length, r);
        };
  }

  private static @Nullable ProtoValue bytes(@Nullable BytesColumn column) {
    return column == null
        ? null
        : (in, r) -> {
          int length = in.readLength();
          column.add(in.bytes(), in.pass(length), length, r);
        };
  }

  private static ProtoValue symbols(EnumDescriptor type, ColumnBuffer column) {
    Map<Integer, byte[]> names = new HashMap<>();
    for (EnumValueDescriptor value : type.getValues()) {
      names.putIfAbsent(value.getNumber(), value.getName().getBytes(StandardCharsets.UTF_8));
    }
    return (in, r) -> {
      int number = (int) in.readVarint();
      byte[] name = names.get(number);
      if (name == null) {
        throw new RecordFailure(
            ParseReason.OUT_OF_RANGE,
            in.at(),
            "the schema has no %s with number %d".formatted(type.getFullName(), number));
      }
      column.addBytes(name, 0, name.length, r);
    };
  }
}
