package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.time.EpochUnit;
import java.io.Serializable;

/**
 * What the JSON parser accepts.
 *
 * @param maxRecordBytes larger records are refused; at least 1
 * @param maxDepth deeper nesting is refused; 1 to 1,000
 * @param refusesUnknownFields whether a field that the table has not fails the record; else it is
 *     ignored, at every level
 * @param timestampUnit what numbers in timestamp columns count since 1970 UTC
 */
public record JsonOptions(
    int maxRecordBytes, int maxDepth, boolean refusesUnknownFields, EpochUnit timestampUnit)
    implements Serializable {
  public static final int DEFAULT_MAX_RECORD_BYTES = RecordFormat.MAX_RECORD_BYTES;
  public static final int DEFAULT_MAX_DEPTH = 100;
  private static final int DEEPEST = 1_000;

  public JsonOptions {
    if (maxRecordBytes < 1) {
      throw new IllegalArgumentException(
          "Invalid maximum of record bytes " + maxRecordBytes + ": give at least 1");
    }
    if (maxDepth < 1 || maxDepth > DEEPEST) {
      throw new IllegalArgumentException(
          "Invalid maximum depth " + maxDepth + ": give 1 to " + DEEPEST);
    }
  }

  /** 8 MiB, 100 levels, unknown fields ignored, milliseconds. */
  public static JsonOptions defaults() {
    return new JsonOptions(DEFAULT_MAX_RECORD_BYTES, DEFAULT_MAX_DEPTH, false, EpochUnit.MILLIS);
  }

  /** These options with unknown fields refused, or ignored. */
  public JsonOptions withUnknownFieldsRefused(boolean refused) {
    return new JsonOptions(maxRecordBytes, maxDepth, refused, timestampUnit);
  }
}
