package io.firnline.pipeline.parse.avro;

import com.fasterxml.jackson.databind.JsonNode;
import io.firnline.pipeline.parse.json.ColumnText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Random Avro schemas of writers whose records fit an Iceberg schema, and records, written by
 * Avro's own writer: fields in any order, unions in any order, fields that no column wants.
 */
final class RandomAvro {
  private static final String UNWANTED = "unwanted";

  private final Random random;
  private int names;

  RandomAvro(Random random) {
    this.random = random;
  }

  /** A schema whose records can hold all that rows can, and may have more. */
  Schema writer(Types.StructType type) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Types.NestedField field : type.fields()) {
      fields.add(new Schema.Field(field.name(), of(field.type(), field.isOptional())));
    }
    if (random.nextBoolean()) {
      fields.add(new Schema.Field(UNWANTED, unwanted(0)));
    }
    Collections.shuffle(fields, random);
    return Schema.createRecord("R" + names++, null, "test", false, fields);
  }

  private Schema unwanted(int depth) {
    return switch (random.nextInt(depth > 2 ? 5 : 9)) {
      case 0 -> Schema.create(Schema.Type.STRING);
      case 1 -> Schema.create(Schema.Type.DOUBLE);
      case 2 -> Schema.createFixed("F" + names++, null, "test", 3);
      case 3 -> Schema.createEnum("E" + names++, null, "test", List.of("A", "B", "C"));
      case 4 -> Schema.create(Schema.Type.BYTES);
      case 5 -> Schema.createArray(unwanted(depth + 1));
      case 6 -> Schema.createMap(unwanted(depth + 1));
      case 7 -> Schema.createUnion(Schema.create(Schema.Type.NULL), unwanted(depth + 3));
      default ->
          Schema.createRecord(
              "U" + names++,
              null,
              "test",
              false,
              List.of(
                  new Schema.Field("x", unwanted(depth + 1)),
                  new Schema.Field("y", Schema.create(Schema.Type.LONG))));
    };
  }

  private Schema of(Type type, boolean optional) {
    Schema plain = plain(type);
    if (!optional) {
      return plain;
    }
    Schema none = Schema.create(Schema.Type.NULL);
    return random.nextBoolean() ? Schema.createUnion(none, plain) : Schema.createUnion(plain, none);
  }

  private Schema plain(Type type) {
    if (type.isStructType()) {
      return writer(type.asStructType());
    }
    if (type.isListType()) {
      return Schema.createArray(
          of(type.asListType().elementType(), type.asListType().isElementOptional()));
    }
    if (type.isMapType()) {
      return Schema.createMap(of(type.asMapType().valueType(), type.asMapType().isValueOptional()));
    }
    return primitive(type.asPrimitiveType());
  }

  private Schema primitive(Type.PrimitiveType type) {
    Schema text = Schema.create(Schema.Type.STRING);
    Schema whole = Schema.create(Schema.Type.LONG);
    boolean flip = random.nextBoolean();
    return switch (type.typeId()) {
      case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
      case INTEGER -> flip ? Schema.create(Schema.Type.INT) : whole;
      case LONG -> whole;
      case FLOAT -> Schema.create(Schema.Type.FLOAT);
      case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
      case DECIMAL -> {
        Types.DecimalType decimal = (Types.DecimalType) type;
        yield LogicalTypes.decimal(decimal.precision(), decimal.scale())
            .addToSchema(
                flip
                    ? Schema.create(Schema.Type.BYTES)
                    : Schema.createFixed("D" + names++, null, "test", 17));
      }
      case DATE -> flip ? text : LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
      case TIME -> flip ? text : LogicalTypes.timeMicros().addToSchema(whole);
      case TIMESTAMP ->
          flip
              ? LogicalTypes.timestampMicros().addToSchema(whole)
              : LogicalTypes.localTimestampMicros().addToSchema(whole);
      case UUID -> flip ? text : Schema.createFixed("I" + names++, null, "test", 16);
      case FIXED ->
          flip
              ? Schema.create(Schema.Type.BYTES)
              : Schema.createFixed("B" + names++, null, "test", ((Types.FixedType) type).length());
      case BINARY -> Schema.create(Schema.Type.BYTES);
      default -> text;
    };
  }

  /** A record with the values of a JSON object, in Avro's binary encoding. */
  byte[] write(Schema writer, Types.StructType type, JsonNode record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder =
        random.nextBoolean()
            ? EncoderFactory.get().binaryEncoder(bytes, null)
            : EncoderFactory.get().blockingBinaryEncoder(bytes, null);
    new GenericDatumWriter<Object>(writer).write(record(writer, type, record), encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private GenericData.Record record(Schema writer, Types.StructType type, JsonNode json) {
    GenericData.Record record = new GenericData.Record(writer);
    for (Schema.Field field : writer.getFields()) {
      Types.NestedField wanted = type.field(field.name());
      record.put(
          field.name(),
          wanted == null
              ? anything(field.schema())
              : value(field.schema(), wanted.type(), json.get(field.name())));
    }
    return record;
  }

  private @Nullable Object value(Schema writer, Type type, @Nullable JsonNode json) {
    if (json == null || json.isNull()) {
      return null;
    }
    Schema plain =
        writer.getType() != Schema.Type.UNION
            ? writer
            : writer.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
    if (type.isStructType()) {
      return record(plain, type.asStructType(), json);
    }
    if (type.isListType()) {
      List<@Nullable Object> items = new ArrayList<>();
      json.forEach(
          item -> items.add(value(plain.getElementType(), type.asListType().elementType(), item)));
      return items;
    }
    if (type.isMapType()) {
      Map<String, @Nullable Object> entries = new LinkedHashMap<>();
      json.properties()
          .forEach(
              e ->
                  entries.put(
                      e.getKey(),
                      value(plain.getValueType(), type.asMapType().valueType(), e.getValue())));
      return entries;
    }
    return leaf(plain, type.asPrimitiveType(), json);
  }

  private static Object leaf(Schema writer, Type.PrimitiveType type, JsonNode json) {
    if (writer.getType() == Schema.Type.STRING) {
      return json.textValue();
    }
    String text = ColumnText.of(type, json);
    return switch (writer.getType()) {
      case BOOLEAN -> json.booleanValue();
      case INT -> Integer.valueOf(text);
      case LONG -> Long.valueOf(text);
      case FLOAT -> Float.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      default -> bytes(writer, type, json, text);
    };
  }

  private static Object bytes(Schema writer, Type.PrimitiveType type, JsonNode json, String text) {
    if (type instanceof Types.DecimalType decimal) {
      BigDecimal exact = json.decimalValue().setScale(decimal.scale());
      Conversions.DecimalConversion conversion = new Conversions.DecimalConversion();
      return writer.getType() == Schema.Type.FIXED
          ? conversion.toFixed(exact, writer, writer.getLogicalType())
          : conversion.toBytes(exact, writer, writer.getLogicalType());
    }
    byte[] bytes =
        type.typeId() == Type.TypeID.UUID
            ? ByteBuffer.allocate(16)
                .putLong(UUID.fromString(json.textValue()).getMostSignificantBits())
                .putLong(UUID.fromString(json.textValue()).getLeastSignificantBits())
                .array()
            : HexFormat.of().parseHex(text);
    return writer.getType() == Schema.Type.FIXED
        ? new GenericData.Fixed(writer, bytes)
        : ByteBuffer.wrap(bytes);
  }

  private @Nullable Object anything(Schema schema) {
    return switch (schema.getType()) {
      case STRING -> "x".repeat(random.nextInt(5));
      case DOUBLE -> random.nextDouble();
      case LONG -> random.nextLong();
      case FIXED -> new GenericData.Fixed(schema, new byte[schema.getFixedSize()]);
      case ENUM ->
          new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(random.nextInt(3)));
      case BYTES -> ByteBuffer.wrap(new BigInteger(50, random).toByteArray());
      case ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(anything(schema.getElementType()));
        }
        yield items;
      }
      case MAP -> {
        Map<String, @Nullable Object> entries = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          entries.put("k" + i, anything(schema.getValueType()));
        }
        yield entries;
      }
      case UNION -> random.nextBoolean() ? null : anything(schema.getTypes().get(1));
      case RECORD -> {
        GenericData.Record record = new GenericData.Record(schema);
        schema.getFields().forEach(f -> record.put(f.name(), anything(f.schema())));
        yield record;
      }
      default -> throw new IllegalStateException(schema.toString());
    };
  }
}
