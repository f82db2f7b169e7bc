package io.firnline.pipeline.parse;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.avro.AvroFormat;
import io.firnline.pipeline.parse.csv.CsvFormat;
import io.firnline.pipeline.parse.csv.CsvOptions;
import io.firnline.pipeline.parse.ddl.SchemaText;
import io.firnline.pipeline.parse.json.JsonFormat;
import io.firnline.pipeline.parse.json.JsonOptions;
import io.firnline.pipeline.parse.protobuf.MessageType;
import io.firnline.pipeline.parse.protobuf.ProtobufFormat;
import io.firnline.pipeline.parse.raw.RawFormat;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * CPU time for each record of every format, of parser and event-time reader, and of the usual
 * libraries, which hand out objects and fill no columns; run its main. The records are the same
 * sensor readings of 96 bytes of JSON.
 */
final class FormatsBenchmark {
  private static final int RECORDS = 100_000;
  private static final int ROUNDS = 300;
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();
  private static final String COLUMNS =
      "sensor_id string, temperature double, humidity double, timestamp long";

  private static long check;

  /** Something that is done to a record. */
  @FunctionalInterface
  private interface Work {
    long on(byte[] payload) throws IOException;
  }

  private FormatsBenchmark() {}

  public static void main(String[] args) throws IOException {
    EventTimeRule rule = EventTimeRule.ofField("timestamp", EpochUnit.MILLIS);
    Random random = new Random(1);
    byte[][] json = new byte[RECORDS][];
    byte[][] csv = new byte[RECORDS][];
    byte[][] avro = new byte[RECORDS][];
    byte[][] proto = new byte[RECORDS][];
    Schema schema =
        SchemaBuilder.record("Reading")
            .fields()
            .requiredString("sensor_id")
            .requiredDouble("temperature")
            .requiredDouble("humidity")
            .requiredLong("timestamp")
            .endRecord();
    MessageType type = MessageType.of(set(), "Reading");
    Descriptor descriptor = type.descriptor();
    for (int i = 0; i < RECORDS; i++) {
      String sensor = "sensor-%05d".formatted(random.nextInt(1_000));
      double temperature = random.nextInt(4_000) / 100.0;
      double humidity = random.nextInt(1_000) / 10.0;
      long time = 1718000000000L + i;
      json[i] =
          bytes(
              "{\"sensor_id\":\"%s\",\"temperature\":%s,\"humidity\":%s,\"timestamp\":%d}"
                  .formatted(sensor, temperature, humidity, time));
      csv[i] = bytes("%s,%s,%s,%d".formatted(sensor, temperature, humidity, time));
      avro[i] = avro(schema, sensor, temperature, humidity, time);
      proto[i] =
          DynamicMessage.newBuilder(descriptor)
              .setField(descriptor.findFieldByNumber(1), sensor)
              .setField(descriptor.findFieldByNumber(2), temperature)
              .setField(descriptor.findFieldByNumber(3), humidity)
              .setField(descriptor.findFieldByNumber(4), time)
              .build()
              .toByteArray();
    }
    List<String> columns = List.of("sensor_id", "temperature", "humidity", "timestamp");
    CsvOptions options = new CsvOptions(columns, (byte) ',', (byte) '"', "", EpochUnit.MILLIS);
    format("JSON", new JsonFormat(JsonOptions.defaults()), COLUMNS, rule, json);
    format("CSV", new CsvFormat(options), COLUMNS, rule, csv);
    AvroFormat avroFormat = new AvroFormat(null, schema.toString(), false, EpochUnit.MILLIS);
    format("AVRO", avroFormat, COLUMNS, rule, avro);
    ProtobufFormat protobuf = new ProtobufFormat(null, type, false, EpochUnit.MILLIS);
    format("PROTOBUF", protobuf, COLUMNS, rule, proto);
    format("RAW", new RawFormat("payload"), "payload binary", EventTimeRule.ofSourceTime(), json);
    libraries(csv, avro, proto, schema, descriptor);
    System.out.println("(" + check + ")");
  }

  private static void format(
      String name, RecordFormat format, String columns, EventTimeRule rule, byte[][] records)
      throws IOException {
    RowBuffer row = new RowBuffer(BlockSchema.of(SchemaText.parse(columns)));
    RowParser parser = format.parser(row, Set.of(), rule);
    EventTimeReader reader = format.eventTimes(rule);
    long parse =
        measure(
            records,
            payload -> {
              ParseFailure failure = parser.parse(payload);
              if (failure != null) {
                throw new IllegalStateException(failure.message());
              }
              return parser.eventTimeMillis(payload, 0);
            });
    long read = measure(records, payload -> reader.eventTimeMillis(payload, 0));
    System.out.printf(
        "%-10s %4d CPU-ns a record to parse, %4d to read its event time, %d bytes%n",
        name, parse, read, records[0].length);
  }

  private static void libraries(
      byte[][] csv, byte[][] avro, byte[][] proto, Schema schema, Descriptor descriptor)
      throws IOException {
    CsvMapper mapper = CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();
    ObjectReader jackson = mapper.readerFor(String[][].class);
    library("jackson-dataformat-csv to String[]", csv, p -> text(jackson.readValue(p)));
    GenericDatumReader<GenericData.Record> reader = new GenericDatumReader<>(schema);
    BinaryDecoder[] decoder = new BinaryDecoder[1];
    GenericData.Record record = new GenericData.Record(schema);
    library(
        "GenericDatumReader, objects reused",
        avro,
        payload -> {
          decoder[0] = DecoderFactory.get().binaryDecoder(payload, decoder[0]);
          return (Long) reader.read(record, decoder[0]).get(3);
        });
    library(
        "DynamicMessage",
        proto,
        payload -> DynamicMessage.parseFrom(descriptor, payload).getAllFields().size());
  }

  private static long text(String[][] fields) {
    return fields[0][3].length();
  }

  private static void library(String name, byte[][] records, Work work) throws IOException {
    System.out.printf("%-36s %4d CPU-ns a record%n", name, measure(records, work));
  }

  private static long measure(byte[][] records, Work work) throws IOException {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = THREAD.getCurrentThreadCpuTime();
      for (byte[] record : records) {
        check += work.on(record);
      }
      best = Math.min(best, THREAD.getCurrentThreadCpuTime() - start);
    }
    return best / records.length;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] avro(
      Schema schema, String sensor, double temperature, double humidity, long time)
      throws IOException {
    GenericData.Record record = new GenericData.Record(schema);
    record.put(0, sensor);
    record.put(1, temperature);
    record.put(2, humidity);
    record.put(3, time);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static byte[] set() {
    DescriptorProto.Builder reading = DescriptorProto.newBuilder().setName("Reading");
    Type[] types = {Type.TYPE_STRING, Type.TYPE_DOUBLE, Type.TYPE_DOUBLE, Type.TYPE_INT64};
    String[] names = {"sensor_id", "temperature", "humidity", "timestamp"};
    for (int i = 0; i < types.length; i++) {
      reading.addField(
          FieldDescriptorProto.newBuilder().setName(names[i]).setNumber(i + 1).setType(types[i]));
    }
    return FileDescriptorSet.newBuilder()
        .addFile(
            FileDescriptorProto.newBuilder()
                .setName("reading.proto")
                .setSyntax("proto3")
                .addMessageType(reading))
        .build()
        .toByteArray();
  }
}
