package io.firnline.pipeline.it;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.it.Readings.Reading;
import io.firnline.pipeline.parse.registry.ConfluentRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each format from a real Kafka, with records that are none: all of it is in tables, exactly. */
class FormatsIT {
  private static final long RECORDS = 20_000;
  private static final int[] NO_MESSAGE_INDEX = {};

  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();
  private static final ConfluentRegistry REGISTRY = new ConfluentRegistry();

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  @AfterAll
  static void stop() {
    REGISTRY.close();
  }

  private LandingJob job(FormatTopic topic, String... flags) {
    return LandingJob.of(lake, BROKER, topic.name()).with("--windowSize=60s").with(flags);
  }

  @Test
  void csv() {
    FormatTopic topic =
        FormatTopic.filled(
            BROKER,
            RECORDS,
            FormatsIT::csv,
            Map.of(3, "field_count", 14, "wrong_type", 15, "truncated", 92, "no_event_time"));
    job(
            topic,
            "--format=CSV",
            "--csvDelimiter=;",
            "--csvColumns=timestamp,sensor_id,-,temperature,humidity")
        .runUntilCaughtUp();
    topic.assertLanded(lake, (reading, position, row) -> reading.isRow(row));
  }

  private static byte[] csv(Reading reading, long position) {
    String text =
        switch ((int) (position % 100)) {
          case 3 -> reading.timestamp() + ";a";
          case 14 -> reading.timestamp() + ";a;;warm;1";
          case 15 -> reading.timestamp() + ";\"a;;1;1";
          case 92 -> ";a;;1;1";
          default ->
              "%d;\"%s\";\"no; \"\"body\"\"\r\nwants it\";%s;%s"
                  .formatted(
                      reading.timestamp(),
                      reading.sensor(),
                      reading.temperature(),
                      reading.humidity());
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void raw() {
    FormatTopic topic =
        FormatTopic.filled(
            BROKER,
            RECORDS,
            (reading, position) -> {
              byte[] bytes = reading.json();
              if (position % 100 == 3) {
                bytes[5] = (byte) 0xff;
              }
              return bytes;
            },
            Map.of(3, "invalid_utf8"));
    job(topic, "--format=RAW", "--rawColumn=line", "--schema=line string not null")
        .without("eventTimeField")
        .runUntilCaughtUp();
    topic.assertLanded(
        lake,
        (reading, position, row) ->
            new String(reading.json(), StandardCharsets.UTF_8).equals(row.getField("line")));
  }

  /** Writers of two schemas, one of which has no humidity, and more than a column wants. */
  @Test
  void avroOfARegistry() {
    Schema first =
        SchemaBuilder.record("Reading")
            .fields()
            .requiredString("sensor_id")
            .requiredDouble("temperature")
            .optionalDouble("humidity")
            .requiredLong("timestamp")
            .endRecord();
    Schema second =
        SchemaBuilder.record("Reading")
            .fields()
            .name("tags")
            .type()
            .map()
            .values()
            .stringType()
            .noDefault()
            .requiredLong("timestamp")
            .requiredFloat("temperature")
            .requiredString("sensor_id")
            .endRecord();
    REGISTRY.add(1, "AVRO", first.toString());
    REGISTRY.add(2, "AVRO", second.toString());
    FormatTopic topic =
        FormatTopic.filled(
            BROKER,
            RECORDS,
            (reading, position) -> avro(first, second, reading, position),
            Map.of(3, "unknown_schema", 14, "syntax", 15, "truncated", 92, "trailing_bytes"));
    job(topic, "--format=AVRO", "--schemaRegistry=" + REGISTRY.url()).runUntilCaughtUp();
    topic.assertLanded(
        lake,
        (reading, position, row) ->
            position % 2 == 0
                ? reading.isRow(row)
                : row.getField("humidity") == null
                    && row.getField("sensor_id").equals(reading.sensor())
                    && row.getField("timestamp").equals(reading.timestamp())
                    && row.getField("temperature").equals((double) (float) reading.temperature()));
  }

  private static byte[] avro(Schema first, Schema second, Reading reading, long position) {
    boolean even = position % 2 == 0;
    GenericData.Record record = new GenericData.Record(even ? first : second);
    record.put("sensor_id", reading.sensor());
    record.put("timestamp", reading.timestamp());
    if (even) {
      record.put("temperature", reading.temperature());
      record.put("humidity", reading.humidity());
    } else {
      record.put("temperature", (float) reading.temperature());
      record.put("tags", Map.of("a", "b", "c", "d"));
    }
    byte[] bytes = bytes(record);
    int kind = (int) (position % 100);
    return switch (kind) {
      case 3 -> framed(9, NO_MESSAGE_INDEX, bytes);
      case 14 -> bytes; // without a header: it begins with the length of a text
      case 15 -> Arrays.copyOf(framed(2, NO_MESSAGE_INDEX, bytes), 30);
      case 92 -> Arrays.copyOf(framed(1, NO_MESSAGE_INDEX, bytes), bytes.length + 6);
      default -> framed(even ? 1 : 2, NO_MESSAGE_INDEX, bytes);
    };
  }

  private static byte[] bytes(GenericData.Record record) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      new GenericDatumWriter<GenericData.Record>(record.getSchema()).write(record, encoder);
      encoder.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Confluent's wire format. */
  private static byte[] framed(int id, int[] indexes, byte[] body) {
    ByteBuffer framed = ByteBuffer.allocate(5 + indexes.length + body.length);
    framed.put((byte) 0).putInt(id);
    for (int index : indexes) {
      framed.put((byte) index);
    }
    return framed.put(body).array();
  }

  @Test
  void protobufOfARegistry() throws DescriptorValidationException {
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("reading.proto")
            .setSyntax("proto3")
            .addMessageType(
                DescriptorProto.newBuilder()
                    .setName("Reading")
                    .addField(field("timestamp", 1, Type.TYPE_SFIXED64))
                    .addField(field("sensor_id", 2, Type.TYPE_STRING))
                    .addField(field("temperature", 3, Type.TYPE_DOUBLE))
                    .addField(field("humidity", 4, Type.TYPE_DOUBLE))
                    .addField(field("unwanted", 5, Type.TYPE_STRING)))
            .build();
    REGISTRY.add(5, "PROTOBUF", Base64.getEncoder().encodeToString(file.toByteArray()));
    Descriptor type =
        FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Reading");
    FormatTopic topic =
        FormatTopic.filled(
            BROKER,
            RECORDS,
            (reading, position) -> protobuf(type, reading, position),
            Map.of(3, "unknown_schema", 14, "wrong_type", 15, "truncated", 92, "no_event_time"));
    job(topic, "--format=PROTOBUF", "--schemaRegistry=" + REGISTRY.url()).runUntilCaughtUp();
    topic.assertLanded(lake, (reading, position, row) -> reading.isRow(row));
  }

  private static byte[] protobuf(Descriptor type, Reading reading, long position) {
    int kind = (int) (position % 100);
    DynamicMessage.Builder message =
        DynamicMessage.newBuilder(type)
            .setField(type.findFieldByName("sensor_id"), reading.sensor())
            .setField(type.findFieldByName("temperature"), reading.temperature())
            .setField(type.findFieldByName("humidity"), reading.humidity())
            .setField(type.findFieldByName("unwanted"), "x");
    if (kind != 92) {
      message.setField(type.findFieldByName("timestamp"), reading.timestamp());
    }
    byte[] bytes = message.build().toByteArray();
    int[] first = {0};
    return switch (kind) {
      case 3 -> framed(9, first, bytes);
      case 14 -> framed(5, first, new byte[] {8, 1});
      case 15 -> Arrays.copyOf(framed(5, first, bytes), 30);
      default -> framed(5, first, bytes);
    };
  }

  private static FieldDescriptorProto field(String name, int number, Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
        .build();
  }
}
