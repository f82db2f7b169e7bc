package io.firnline.pipeline.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import io.firnline.pipeline.parse.FieldText.Found;
import io.firnline.pipeline.parse.avro.AvroFormat;
import io.firnline.pipeline.parse.csv.CsvFormat;
import io.firnline.pipeline.parse.csv.CsvOptions;
import io.firnline.pipeline.parse.json.JsonFormat;
import io.firnline.pipeline.parse.json.JsonOptions;
import io.firnline.pipeline.parse.protobuf.MessageType;
import io.firnline.pipeline.parse.protobuf.ProtobufFormat;
import io.firnline.pipeline.parse.raw.RawFormat;
import io.firnline.pipeline.time.EpochUnit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each format finds of a field in the bytes of records. */
class FieldTextTest {
  private static final ObjectMapper JACKSON = new ObjectMapper();

  private static FieldText json(String... path) {
    return new JsonFormat(JsonOptions.defaults()).field(List.of(path));
  }

  /** The text, or what there is instead of it. */
  private static String found(FieldText field, byte[] payload) {
    Found found = field.find(payload);
    return found == Found.TEXT
        ? new String(field.bytes(), field.from(), field.to() - field.from(), StandardCharsets.UTF_8)
        : found.name();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'type':'a'}|a",
        " { 'x' : {'type':'no'} , 'type' : 'a-B_9' , 'y':['type'] } |a-B_9",
        "{'type':'a','type':'b'}|b",
        "{'type':'b','x':1,'type':null}|NULL",
        "{'t\\u0079pe':'c\\u0061t'}|cat",
        "{'type':''}|''",
        "{'type':17}|17",
        "{'type':-5 }|-5",
        "{'type':true}|true",
        "{'type':1.5}|NO_SCALAR",
        "{'type':1e5}|NO_SCALAR",
        "{'type':{'a':1}}|NO_SCALAR",
        "{'type':['a']}|NO_SCALAR",
        "{'x':'type'}|MISSING",
        "{}|MISSING",
        "'type'|MISSING",
      })
  void findsTheFieldOfAnObject(String json, String expected) {
    assertThat(found(json("type"), bytes(json.replace('\'', '"'))))
        .isEqualTo(expected.replace("''", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'meta':{'x':{},'type':'a'}}|a",
        "{'meta':{'type':'a'},'meta':{'type':'b'}}|b",
        "{'meta':{'type':'a'},'meta':{}}|MISSING",
        "{'meta':{'type':'a'},'type':'b','meta':7}|MISSING",
        "{'type':'b'}|MISSING",
        "{'meta.type':'b'}|MISSING",
      })
  void findsAFieldOfAnInnerObject(String json, String expected) {
    assertThat(found(json("meta", "type"), bytes(json.replace('\'', '"')))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"type\":\"a",
        "{\"type\":",
        "{\"x\":\"y\"",
        "no",
        "{} x",
        "{\"x\":01}"
      })
  void garbageIsRefusedAsSuch(String json) {
    assertThatThrownBy(() -> json("type").find(bytes(json)))
        .isInstanceOfSatisfying(
            RecordFailure.class,
            e ->
                assertThat(e.reason())
                    .isIn(ParseReason.SYNTAX, ParseReason.TRUNCATED, ParseReason.TRAILING_BYTES));
  }

  /** Of everything that is JSON it finds what Jackson finds. */
  @Test
  void agreesWithJackson() throws IOException {
    Random random = new Random(11);
    FieldText field = json("a", "b");
    for (int i = 0; i < 20_000; i++) {
      String text = object(random, 0);
      JsonNode value = JACKSON.readTree(text).path("a").path("b");
      String expected =
          value.isMissingNode()
              ? "MISSING"
              : value.isNull() ? "NULL" : value.isValueNode() ? value.asText() : "NO_SCALAR";
      assertThat(found(field, bytes(text))).as(text).isEqualTo(expected);
    }
  }

  private static String object(Random random, int depth) {
    StringBuilder text = new StringBuilder("{");
    int fields = random.nextInt(4);
    for (int i = 0; i < fields; i++) {
      String[] keys = {"a", "b", "\\u0061", "ab", "\\\"b", "b\\\\"};
      text.append(i == 0 ? "" : ",").append(space(random));
      text.append('"').append(keys[random.nextInt(keys.length)]).append('"');
      text.append(space(random)).append(':').append(space(random)).append(value(random, depth));
      text.append(space(random));
    }
    return text.append('}').toString();
  }

  private static String value(Random random, int depth) {
    String[] values = {
      "\"x\"", "\"}\\\"b\\\":\"", "\"\\\\\"", "7", "-12", "true", "false", "null", "[{\"b\":1}]"
    };
    return depth < 3 && random.nextInt(3) > 0
        ? object(random, depth + 1)
        : values[random.nextInt(values.length)];
  }

  private static String space(Random random) {
    return random.nextInt(5) == 0 ? " \n" : "";
  }

  @Test
  void findsTheFieldOfACsvRecord() {
    CsvOptions options =
        new CsvOptions(
            List.of("id", "a.b", "-", "t"), (byte) ',', (byte) '"', "NULL", EpochUnit.MILLIS);
    CsvFormat csv = new CsvFormat(options);
    FieldText field = csv.field(List.of("a", "b"));
    assertThat(found(field, bytes("1,x,2,3\r\n"))).isEqualTo("x");
    assertThat(found(field, bytes("1,\"x \"\"y\"\"\",2,3"))).isEqualTo("x \"y\"");
    assertThat(found(field, bytes("1,NULL,2,3"))).isEqualTo("NULL");
    assertThat(found(field, bytes("1,\"NULL\",2,3"))).isEqualTo("NULL");
    assertThat(found(field, bytes("1,,2,3"))).isEmpty();
    assertThatThrownBy(() -> field.find(bytes("1")))
        .isInstanceOfSatisfying(
            RecordFailure.class, e -> assertThat(e.reason()).isEqualTo(ParseReason.FIELD_COUNT));
    assertThatThrownBy(() -> csv.field(List.of("x")))
        .hasMessage("it is no field of the record; fields are id, a.b, -, t");
    assertThatThrownBy(() -> new CsvFormat(CsvOptions.defaults()).field(List.of("x")))
        .hasMessageContaining("give --csvColumns or --schema");
  }

  private static final Schema META =
      SchemaBuilder.record("Meta")
          .fields()
          .requiredInt("before")
          .name("kind")
          .type()
          .enumeration("Kind")
          .symbols("ORDER", "CLICK")
          .noDefault()
          .optionalString("name")
          .requiredDouble("share")
          .requiredBoolean("ok")
          .requiredLong("big")
          .endRecord();
  private static final Schema EVENT =
      SchemaBuilder.record("Event")
          .fields()
          .requiredString("first")
          .name("meta")
          .type()
          .unionOf()
          .nullType()
          .and()
          .type(META)
          .endUnion()
          .nullDefault()
          .endRecord();

  private static byte[] avro(GenericData.@Nullable Record meta) throws IOException {
    GenericData.Record event = new GenericData.Record(EVENT);
    event.put("first", "f");
    event.put("meta", meta);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericData.Record>(EVENT).write(event, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static GenericData.Record meta(@Nullable String name, long big) {
    GenericData.Record meta = new GenericData.Record(META);
    meta.put("before", 7);
    meta.put("kind", new GenericData.EnumSymbol(META.getField("kind").schema(), "CLICK"));
    meta.put("name", name);
    meta.put("share", 0.5);
    meta.put("ok", true);
    meta.put("big", big);
    return meta;
  }

  @Test
  void findsTheFieldOfAnAvroRecord() throws IOException {
    AvroFormat avro = new AvroFormat(null, EVENT.toString(), false, EpochUnit.MILLIS);
    byte[] event = avro(meta("n", Long.MIN_VALUE));
    assertThat(found(avro.field(List.of("first")), event)).isEqualTo("f");
    assertThat(found(avro.field(List.of("meta", "kind")), event)).isEqualTo("CLICK");
    assertThat(found(avro.field(List.of("meta", "name")), event)).isEqualTo("n");
    assertThat(found(avro.field(List.of("meta", "name")), avro(meta(null, 1)))).isEqualTo("NULL");
    assertThat(found(avro.field(List.of("meta", "name")), avro(null))).isEqualTo("NULL");
    assertThat(found(avro.field(List.of("meta", "before")), event)).isEqualTo("7");
    assertThat(found(avro.field(List.of("meta", "big")), event))
        .isEqualTo(Long.toString(Long.MIN_VALUE));
    assertThat(found(avro.field(List.of("meta", "ok")), event)).isEqualTo("true");
    assertThat(found(avro.field(List.of("meta", "share")), event)).isEqualTo("NO_SCALAR");
    assertThat(found(avro.field(List.of("meta")), event)).isEqualTo("NO_SCALAR");
    assertThatThrownBy(() -> avro.field(List.of("meta", "x")))
        .hasMessage("--avroSchema has no such field");
    assertThatThrownBy(() -> avro.field(List.of("meta", "big")).find(new byte[] {2, 'f', 2, 14}))
        .isInstanceOf(RecordFailure.class);
  }

  private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
    return FieldDescriptorProto.newBuilder().setName(name).setNumber(number).setType(type);
  }

  private static MessageType protoType() {
    DescriptorProto meta =
        DescriptorProto.newBuilder()
            .setName("Meta")
            .addField(field("name", 1, Type.TYPE_STRING))
            .addField(field("kind", 2, Type.TYPE_ENUM).setTypeName(".Kind"))
            .addField(field("count", 3, Type.TYPE_SINT64))
            .addField(field("share", 4, Type.TYPE_DOUBLE))
            .addField(field("left", 5, Type.TYPE_STRING).setOneofIndex(0))
            .addField(field("right", 6, Type.TYPE_STRING).setOneofIndex(0))
            .addOneofDecl(OneofDescriptorProto.newBuilder().setName("side"))
            .build();
    DescriptorProto event =
        DescriptorProto.newBuilder()
            .setName("Event")
            .addField(field("id", 1, Type.TYPE_INT64))
            .addField(field("meta", 2, Type.TYPE_MESSAGE).setTypeName(".Meta"))
            .addField(
                field("tags", 3, Type.TYPE_STRING)
                    .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED))
            .build();
    EnumDescriptorProto kind =
        EnumDescriptorProto.newBuilder()
            .setName("Kind")
            .addValue(EnumValueDescriptorProto.newBuilder().setName("ORDER").setNumber(0))
            .addValue(EnumValueDescriptorProto.newBuilder().setName("CLICK").setNumber(4))
            .build();
    byte[] set =
        FileDescriptorSet.newBuilder()
            .addFile(
                FileDescriptorProto.newBuilder()
                    .setName("event.proto")
                    .setSyntax("proto3")
                    .addMessageType(event)
                    .addMessageType(meta)
                    .addEnumType(kind))
            .build()
            .toByteArray();
    return MessageType.of(set, "Event");
  }

  private static DynamicMessage proto(Descriptor event, String field, Object value) {
    FieldDescriptor meta = event.findFieldByName("meta");
    Descriptor type = meta.getMessageType();
    return DynamicMessage.newBuilder(event)
        .setField(event.findFieldByName("id"), 3L)
        .setField(
            meta,
            DynamicMessage.newBuilder(type).setField(type.findFieldByName(field), value).build())
        .build();
  }

  @Test
  void findsTheFieldOfAMessage() {
    MessageType type = protoType();
    Descriptor event = type.descriptor();
    ProtobufFormat proto = new ProtobufFormat(null, type, false, EpochUnit.MILLIS);
    Descriptor meta = event.findFieldByName("meta").getMessageType();
    byte[] named = proto(event, "name", "n").toByteArray();
    byte[] click =
        proto(event, "kind", meta.getFile().getEnumTypes().get(0).findValueByNumber(4))
            .toByteArray();
    byte[] counted = proto(event, "count", -9L).toByteArray();
    assertThat(found(proto.field(List.of("id")), named)).isEqualTo("3");
    assertThat(found(proto.field(List.of("meta", "name")), named)).isEqualTo("n");
    assertThat(found(proto.field(List.of("meta", "name")), counted)).isEmpty();
    assertThat(found(proto.field(List.of("meta", "name")), new byte[0])).isEqualTo("MISSING");
    assertThat(found(proto.field(List.of("meta", "kind")), click)).isEqualTo("CLICK");
    assertThat(found(proto.field(List.of("meta", "kind")), named)).isEqualTo("ORDER");
    assertThat(found(proto.field(List.of("meta", "count")), counted)).isEqualTo("-9");
    assertThat(found(proto.field(List.of("meta", "share")), counted)).isEqualTo("NO_SCALAR");
    assertThat(found(proto.field(List.of("tags")), counted)).isEqualTo("NO_SCALAR");
    assertThat(found(proto.field(List.of("meta")), counted)).isEqualTo("NO_SCALAR");
    assertThatThrownBy(() -> proto.field(List.of("meta", "x")))
        .hasMessage("--protoMessage has no such field");
  }

  /** The last value counts; messages that come again are merged; a oneof has one field. */
  @Test
  void findsWhatAMessageMeansInTheEnd() {
    MessageType type = protoType();
    Descriptor event = type.descriptor();
    ProtobufFormat proto = new ProtobufFormat(null, type, false, EpochUnit.MILLIS);
    byte[] left = proto(event, "left", "l").toByteArray();
    byte[] right = proto(event, "right", "r").toByteArray();
    byte[] counted = proto(event, "count", -9L).toByteArray();
    FieldText field = proto.field(List.of("meta", "left"));
    assertThat(found(field, left)).isEqualTo("l");
    assertThat(found(field, both(left, counted))).isEqualTo("l");
    assertThat(found(field, both(left, right))).isEqualTo("MISSING");
    assertThat(found(field, both(right, left))).isEqualTo("l");
    assertThat(
            found(
                proto.field(List.of("meta", "name")),
                both(
                    proto(event, "name", "a").toByteArray(),
                    proto(event, "name", "b").toByteArray())))
        .isEqualTo("b");
  }

  private static byte[] both(byte[] one, byte[] other) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(one);
    out.writeBytes(other);
    return out.toByteArray();
  }

  @Test
  void rawRecordsHaveNoFields() {
    assertThatThrownBy(() -> new RawFormat("payload").field(List.of("x")))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
