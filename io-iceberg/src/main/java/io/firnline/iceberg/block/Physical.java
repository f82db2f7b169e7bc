package io.firnline.iceberg.block;

/** How the values of a leaf are held and stored; the physical types of Parquet, less INT96. */
public enum Physical {
  BOOLEAN,
  INT,
  LONG,
  FLOAT,
  DOUBLE,
  /** Bytes of any length, and of a fixed length for uuid, fixed and decimals over 18 digits. */
  BYTES
}
