package io.firnline.pipeline.source.files.parquet;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.MessageType;

/**
 * Writes rows of a Parquet file as bare Avro data of one schema. Fields of the schema find columns
 * by name or alias; one that the file does not have gets its default; columns that no field names
 * are not read at all.
 */
public final class RowEncoder {
  private final MessageType columns;
  private final FieldNode[] fields;

  private RowEncoder(MessageType columns, FieldNode[] fields) {
    this.columns = columns;
    this.fields = fields;
  }

  /**
   * The encoder for files of a schema.
   *
   * @param file its schema
   * @param schema that the data get; a record
   * @throws IllegalArgumentException naming the field that the file's column cannot fill, and why
   */
  public static RowEncoder of(MessageType file, Schema schema) {
    MessageType columns = new MessageType(file.getName(), Columns.wanted(file, schema));
    if (columns.getFieldCount() == 0) {
      throw new IllegalArgumentException("it has none of the schema's fields");
    }
    return new RowEncoder(columns, RowPlanner.fields(columns, schema));
  }

  /** What has to be read of the file. */
  public MessageType columns() {
    return columns;
  }

  /**
   * Writes one row.
   *
   * @param row of {@link #columns}
   * @throws ArithmeticException if a time does not fit the unit that the schema counts
   */
  public void write(Group row, Encoder out) throws IOException {
    for (FieldNode field : fields) {
      field.write(row, out);
    }
  }
}
