package io.firnline.pipeline.options;

import static io.firnline.iceberg.table.References.textOrFile;
import static io.firnline.pipeline.options.Format.AVRO;
import static io.firnline.pipeline.options.Format.CSV;
import static io.firnline.pipeline.options.Format.JSON;
import static io.firnline.pipeline.options.Format.PARQUET;
import static io.firnline.pipeline.options.Format.PROTOBUF;
import static io.firnline.pipeline.options.Format.RAW;

import io.firnline.pipeline.parse.avro.AvroFormat;
import io.firnline.pipeline.parse.csv.CsvOptions;
import io.firnline.pipeline.parse.registry.glue.GlueSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds everything that is wrong with the options of formats, and between them and others. */
final class FormatCheck {
  private final FirnlineOptions options;
  private final Format format;
  private final List<String> problems = new ArrayList<>();

  private FormatCheck(FirnlineOptions options) {
    this.options = options;
    this.format = options.getFormat();
  }

  /** All problems, one sentence each. */
  static List<String> problems(FirnlineOptions options) {
    FormatCheck check = new FormatCheck(options);
    check.belonging();
    check.fieldless();
    switch (options.getFormat()) {
      case CSV -> check.csv();
      case AVRO -> check.avro();
      case PARQUET -> check.parquet();
      case PROTOBUF -> check.protobuf();
      case JSON -> check.json();
      case RAW -> {}
    }
    return check.problems;
  }

  /** Options of one format mean nothing with another. */
  private void belonging() {
    belongs("rawColumn", options.getRawColumn(), RAW);
    belongs("csvColumns", options.getCsvColumns(), CSV);
    belongs("csvDelimiter", options.getCsvDelimiter(), CSV);
    belongs("csvQuote", options.getCsvQuote(), CSV);
    belongs("csvNull", options.getCsvNull(), CSV);
    belongs("schemaRegistry", options.getSchemaRegistry(), JSON, AVRO, PROTOBUF);
    belongs("avroSchema", options.getAvroSchema(), AVRO, PARQUET);
    belongs("protoDescriptor", options.getProtoDescriptor(), PROTOBUF);
    belongs("protoMessage", options.getProtoMessage(), PROTOBUF);
    String registry = options.getSchemaRegistry();
    if (registry != null
        && GlueSettings.isAddress(registry)
        && options.getSchemaRegistryLogin() != null) {
      problems.add(
          "Invalid --schemaRegistryLogin: AWS Glue takes the credentials of AWS (--awsCredentialsProvider); leave it out");
    }
    if (options.getSchemaRegistryLogin() != null && registry == null) {
      problems.add("Missing --schemaRegistry: --schemaRegistryLogin is for it");
    }
  }

  private void belongs(String name, @Nullable Object value, Format... wanted) {
    if (value != null && !List.of(wanted).contains(format)) {
      String formats = Arrays.stream(wanted).map(Format::name).collect(Collectors.joining(" or "));
      problems.add(
          "Invalid --%s: it is for --format=%s, and the format is %s; leave one of them out"
              .formatted(name, formats, format));
    }
  }

  /** What asks for fields by name, where records have none. */
  private void fieldless() {
    if (format == RAW && options.getEventTimeField() != null) {
      invalid(
          "eventTimeField",
          options.getEventTimeField(),
          "RAW records have no fields, their event time is the time that the source gives them; leave it out");
    }
    if (Set.of(RAW, CSV).contains(format) && options.getSchemaMode().adds()) {
      invalid(
          "schemaMode",
          options.getSchemaMode(),
          "%s records have no names of fields; leave it out".formatted(format));
    }
    if (Set.of(RAW, CSV).contains(format)
        && options.getUnknownFields() == UnknownFields.DEAD_LETTER) {
      invalid(
          "unknownFields",
          options.getUnknownFields(),
          "%s records have no names of fields; leave it out".formatted(format));
    }
  }

  private void csv() {
    try {
      var unused = csvOptions(options, options.getCsvColumns());
    } catch (IllegalArgumentException e) {
      problems.add("Invalid CSV options: " + e.getMessage());
    }
    if (options.getEventTimeField() != null
        && options.getCsvColumns() == null
        && options.getSchema() == null) {
      problems.add(
          "Missing --csvColumns: readers have to know which field --eventTimeField is; give it, or --schema");
    }
  }

  private void json() {
    String registry = options.getSchemaRegistry();
    if (registry != null && !GlueSettings.isAddress(registry)) {
      invalid(
          "schemaRegistry",
          registry,
          "JSON records with a header are read in AWS Glue's wire format only; give glue:REGION, or leave it out");
    } else {
      readable("schemaRegistry", registry, FormatCheck::address);
    }
    if (registry != null && options.getSource() == SourceKind.FILES) {
      invalid("schemaRegistry", registry, "lines of files have no header; leave it out");
    }
  }

  private void avro() {
    if (options.getSource() == SourceKind.FILES) {
      avroFiles();
    } else {
      either("avroSchema", options.getAvroSchema());
    }
    readable("avroSchema", options.getAvroSchema(), value -> AvroFormat.read(textOrFile(value)));
  }

  private void avroFiles() {
    if (options.getAvroSchema() == null) {
      problems.add(
          "Missing --avroSchema: each Avro data file has a schema of its own, and all records get this one; give e.g. that of the newest file");
    }
    if (options.getSchemaRegistry() != null) {
      problems.add(
          "Invalid --schemaRegistry: Avro data files carry their schemas; give --avroSchema, the one that all records get");
    }
  }

  private void parquet() {
    if (options.getSource() != SourceKind.FILES) {
      invalid("format", PARQUET, "it is a format of files; give --source=FILES, or another format");
    }
    if (options.getAvroSchema() == null) {
      problems.add(
          "Missing --avroSchema: it names the columns of Parquet files that are wanted, and what they are; e.g. {\"type\":\"record\",\"name\":\"Reading\",\"fields\":[{\"name\":\"temperature\",\"type\":[\"null\",\"double\"]}]}");
    }
    readable("avroSchema", options.getAvroSchema(), value -> AvroFormat.read(textOrFile(value)));
  }

  private void protobuf() {
    either("protoDescriptor", options.getProtoDescriptor());
    String descriptor = options.getProtoDescriptor();
    String message = options.getProtoMessage();
    if ((descriptor == null) != (message == null)) {
      problems.add(
          "Missing --%s: --protoDescriptor and --protoMessage go together"
              .formatted(descriptor == null ? "protoDescriptor" : "protoMessage"));
    } else if (message != null) {
      readable(
          "protoDescriptor", descriptor, value -> Formats.messageType(value, message).descriptor());
    }
  }

  /** A registry, or one schema for all. */
  private void either(String name, @Nullable String fixed) {
    String registry = options.getSchemaRegistry();
    if (registry == null && fixed == null) {
      problems.add("Missing --schemaRegistry: %s records need it, or --%s".formatted(format, name));
    } else if (registry != null && fixed != null) {
      problems.add(
          "Invalid --%s: give either it, for records without a header, or --schemaRegistry"
              .formatted(name));
    }
    readable("schemaRegistry", registry, FormatCheck::address);
  }

  private static URI address(String url) {
    if (GlueSettings.isAddress(url)) {
      GlueSettings.check(url);
      return URI.create(url);
    }
    URI address = URI.create(url);
    if (address.getHost() == null || !Set.of("http", "https").contains(address.getScheme())) {
      throw new IllegalArgumentException("'" + url + "' is no address like http://registry:8081");
    }
    return address;
  }

  private void readable(String name, @Nullable String value, Function<String, Object> reader) {
    if (value == null) {
      return;
    }
    try {
      var unused = reader.apply(value);
    } catch (IllegalArgumentException e) {
      problems.add("Invalid --" + name + ": " + e.getMessage());
    }
  }

  /**
   * How CSV is written.
   *
   * @param columns of its fields
   * @throws IllegalArgumentException naming the option that is wrong
   */
  static CsvOptions csvOptions(FirnlineOptions options, @Nullable List<String> columns) {
    String quote = Objects.requireNonNullElse(options.getCsvQuote(), "\"");
    return new CsvOptions(
        columns,
        character("csvDelimiter", Objects.requireNonNullElse(options.getCsvDelimiter(), ",")),
        quote.isEmpty() ? CsvOptions.NO_QUOTE : character("csvQuote", quote),
        Objects.requireNonNullElse(options.getCsvNull(), ""),
        options.getEventTimeUnit());
  }

  private static byte character(String name, String text) {
    try {
      return CsvOptions.character(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--" + name + ": " + e.getMessage(), e);
    }
  }

  private void invalid(String name, Object value, String remedy) {
    problems.add("Invalid --" + name + " " + value + ": " + remedy);
  }
}
