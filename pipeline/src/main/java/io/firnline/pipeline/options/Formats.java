package io.firnline.pipeline.options;

import io.firnline.iceberg.table.References;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.avro.AvroFormat;
import io.firnline.pipeline.parse.csv.CsvFormat;
import io.firnline.pipeline.parse.csv.CsvOptions;
import io.firnline.pipeline.parse.json.JsonFormat;
import io.firnline.pipeline.parse.json.JsonOptions;
import io.firnline.pipeline.parse.protobuf.MessageType;
import io.firnline.pipeline.parse.protobuf.ProtobufFormat;
import io.firnline.pipeline.parse.raw.RawFormat;
import io.firnline.pipeline.parse.registry.Registry;
import io.firnline.pipeline.parse.registry.RegistrySettings;
import io.firnline.pipeline.parse.registry.glue.GlueSettings;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The format that the options name. */
public final class Formats {
  private Formats() {}

  /**
   * The format for options that {@link OptionsCheck} has passed.
   *
   * @param columns of {@code --schema} that records fill, where it is given
   * @throws IllegalArgumentException if the options are wrong
   */
  public static RecordFormat of(FirnlineOptions options, @Nullable List<String> columns) {
    return switch (options.getFormat()) {
      case JSON -> new JsonFormat(json(options), options.getSchemaRegistry() != null);
      case CSV -> new CsvFormat(csv(options, columns));
      case RAW ->
          new RawFormat(
              Objects.requireNonNullElse(options.getRawColumn(), RawFormat.DEFAULT_COLUMN));
      case AVRO, PARQUET -> avro(options);
      case PROTOBUF -> protobuf(options);
    };
  }

  /**
   * Puts the contents of files that say what records are in place of their names: workers do not
   * have them.
   *
   * @throws IllegalArgumentException if a file cannot be read
   */
  public static void readFiles(FirnlineOptions options) {
    String schema = options.getAvroSchema();
    if (schema != null) {
      options.setAvroSchema(References.textOrFile(schema));
    }
    String descriptor = options.getProtoDescriptor();
    if (descriptor != null) {
      options.setProtoDescriptor(messageType(descriptor, "").descriptors());
    }
  }

  /** A message type, of descriptors in {@code @file} or in base64. */
  static MessageType messageType(String descriptors, String name) {
    return descriptors.startsWith("@")
        ? MessageType.of(References.bytesOfFile(descriptors.substring(1)), name)
        : new MessageType(descriptors, name);
  }

  private static AvroFormat avro(FirnlineOptions options) {
    String schema = options.getAvroSchema();
    return new AvroFormat(
        registry(options),
        schema == null ? null : References.textOrFile(schema),
        refusesUnknownFields(options),
        options.getEventTimeUnit());
  }

  private static ProtobufFormat protobuf(FirnlineOptions options) {
    String descriptor = options.getProtoDescriptor();
    String message = options.getProtoMessage();
    return new ProtobufFormat(
        registry(options),
        descriptor == null || message == null ? null : messageType(descriptor, message),
        refusesUnknownFields(options),
        options.getEventTimeUnit());
  }

  private static @Nullable Registry registry(FirnlineOptions options) {
    String address = options.getSchemaRegistry();
    if (address == null) {
      return null;
    }
    long patience = options.getPatience().toMillis();
    return GlueSettings.isAddress(address)
        ? GlueSettings.of(address, options, patience)
        : new RegistrySettings(address, options.getSchemaRegistryLogin(), patience);
  }

  /** Where fields get columns, one that cannot have one makes a dead letter anyway. */
  private static boolean refusesUnknownFields(FirnlineOptions options) {
    return options.getUnknownFields() == UnknownFields.DEAD_LETTER
        && !options.getSchemaMode().adds();
  }

  private static JsonOptions json(FirnlineOptions options) {
    return new JsonOptions(
        JsonOptions.DEFAULT_MAX_RECORD_BYTES,
        JsonOptions.DEFAULT_MAX_DEPTH,
        refusesUnknownFields(options),
        options.getEventTimeUnit());
  }

  private static CsvOptions csv(FirnlineOptions options, @Nullable List<String> columns) {
    List<String> given = options.getCsvColumns();
    return FormatCheck.csvOptions(options, given == null ? columns : given);
  }
}
