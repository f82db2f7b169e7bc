package io.firnline.pipeline.options;

/** What the bytes of a record are. */
public enum Format {
  /** One JSON object. */
  JSON,
  /** One CSV record of RFC 4180. */
  CSV,
  /** Anything: the payload as it is, in one column. */
  RAW,
  /** Avro's binary encoding, with a schema registry or one fixed schema. */
  AVRO,
  /** A Protobuf message, with a schema registry or one fixed descriptor. */
  PROTOBUF,
  /** A row of a Parquet file, with one fixed Avro schema for all files. */
  PARQUET
}
