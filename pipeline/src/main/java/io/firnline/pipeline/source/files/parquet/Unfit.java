package io.firnline.pipeline.source.files.parquet;

import org.apache.avro.Schema;
import org.apache.parquet.schema.Type;

/** A column whose values a schema cannot take. */
final class Unfit extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String detail;

  Unfit(String detail) {
    this("", detail);
  }

  private Unfit(String path, String detail) {
    super(path.isEmpty() ? detail : "field " + path + ": " + detail);
    this.path = path;
    this.detail = detail;
  }

  /** A column of the wrong type. */
  static Unfit of(Type column, Schema schema) {
    return of(column, schema, "");
  }

  /**
   * @param remedy further words, or none
   */
  static Unfit of(Type column, Schema schema, String remedy) {
    String type = column.toString().replaceAll("\\s+", " ").strip();
    return new Unfit(
        "the file has '%s', the schema %s%s"
            .formatted(type, schema, remedy.isEmpty() ? "" : "; " + remedy));
  }

  /** The same, within a field. */
  Unfit in(String field) {
    return new Unfit(path.isEmpty() ? field : field + "." + path, detail);
  }
}
