package io.firnline.pipeline.options;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** What the bytes of records are; options of one format are refused with another. */
public interface FormatOptions extends PipelineOptions {
  @Description(
      "What a record's payload is: JSON (one object), CSV (one record), RAW (bytes for one column), AVRO or PROTOBUF; with --source=FILES also PARQUET (one row). pipeline/docs/formats.md has an example of each.")
  @Default.Enum("JSON")
  Format getFormat();

  void setFormat(Format value);

  @Description(
      "With RAW: column of the table that gets the payload, of type binary or string. Default: payload.")
  @Nullable String getRawColumn();

  void setRawColumn(String value);

  @Description(
      "With CSV: the column of each field, in the order of the record; - for a field that is not wanted. Default: the columns of the table, without those of --eventTimeColumn and --metadataColumns.")
  @Nullable List<String> getCsvColumns();

  void setCsvColumns(List<String> value);

  @Description(
      "With CSV: what separates fields, one ASCII character; \\t or TAB for a tab. Default: a comma.")
  @Nullable String getCsvDelimiter();

  void setCsvDelimiter(String value);

  @Description(
      "With CSV: what may enclose a field, one ASCII character; inside of it the character is written twice. Empty: fields are never enclosed. Default: a double quote.")
  @Nullable String getCsvQuote();

  void setCsvQuote(String value);

  @Description(
      "With CSV: the text that stands for null, where it is not enclosed in quotes, e.g. NULL or \\N. Default: no text at all.")
  @Nullable String getCsvNull();

  void setCsvNull(String value);

  @Description(
      "With AVRO or PROTOBUF: address of a schema registry with Confluent's HTTP interface, e.g. http://registry:8081. Records are then in Confluent's wire format: a zero byte, the number of their schema in 4 bytes, and with PROTOBUF the indexes of the message type. With AVRO or JSON: glue:REGION or glue:REGION/REGISTRY for AWS Glue's, with its wire format: bytes 3 and 0 or 5 (zlib), and the 16 bytes of the id of the schema's version. Every worker must reach it.")
  @Nullable String getSchemaRegistry();

  void setSchemaRegistry(String value);

  @Description(
      "User and password for the schema registry, user:password; env:NAME or @file is read where the registry is asked, and never stored with the job.")
  @Nullable String getSchemaRegistryLogin();

  void setSchemaRegistryLogin(String value);

  @Description(
      "With AVRO: the one schema that all records were written with, in JSON or @file; records are then bare Avro binary, without any header. Give this or --schemaRegistry. With --source=FILES: the schema that the records of all data files get, by Avro's rules. With PARQUET: the schema of all rows; its fields find columns by name or alias.")
  @Nullable String getAvroSchema();

  void setAvroSchema(String value);

  @Description(
      "With PROTOBUF: @file with descriptors, as protoc --include_imports --descriptor_set_out=FILE writes it, or its content in base64; records are then bare messages. Give this or --schemaRegistry.")
  @Nullable String getProtoDescriptor();

  void setProtoDescriptor(String value);

  @Description(
      "With --protoDescriptor: full name of the message type of all records, e.g. acme.Reading.")
  @Nullable String getProtoMessage();

  void setProtoMessage(String value);
}
