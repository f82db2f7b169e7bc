package io.firnline.pipeline.source.files;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.apache.avro.Schema;

/** What the files of a run hold. */
public abstract sealed class FileContents {
  /**
   * Longest record that the parser takes, bytes: of a longer one, one byte more is handed on, and
   * the parser refuses it.
   */
  final int mostBytes;

  private FileContents(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * Lines, each a record; empty ones are none.
   *
   * @param headers lines at the start of each file that are no records; at least 0
   * @param mostBytes longest record that the parser takes
   */
  public static FileContents lines(int headers, int mostBytes) {
    return new Lines(headers, mostBytes);
  }

  /**
   * Avro data files; each record is handed on as a bare datum of one schema.
   *
   * @param schema that all records get, by Avro's rules; JSON
   * @param mostBytes longest record that the parser takes
   */
  public static FileContents avro(String schema, int mostBytes) {
    return new Avro(schema, mostBytes);
  }

  /**
   * Parquet files; each row is handed on as a bare Avro datum of one schema.
   *
   * @param schema that all rows get: its fields find columns by name or alias; JSON
   * @param mostBytes longest record that the parser takes
   */
  public static FileContents parquet(String schema, int mostBytes) {
    return new Parquet(schema, mostBytes);
  }

  /**
   * The records of a file.
   *
   * @param bytes of it; closed with the result, or here if this fails
   */
  abstract FileRecords records(InputFile file, ReadableByteChannel bytes) throws IOException;

  /** Whether what was read is a record, by its number in the file and its bytes. */
  abstract boolean isRecord(long number, byte[] record);

  private static final class Lines extends FileContents {
    private final int headers;

    Lines(int headers, int mostBytes) {
      super(mostBytes);
      this.headers = headers;
    }

    @Override
    FileRecords records(InputFile file, ReadableByteChannel bytes) throws IOException {
      return FileLines.of(file, Channels.newInputStream(bytes), mostBytes);
    }

    @Override
    boolean isRecord(long number, byte[] record) {
      return number >= headers && record.length > 0;
    }
  }

  private static final class Avro extends FileContents {
    private final Schema schema;

    Avro(String schema, int mostBytes) {
      super(mostBytes);
      this.schema = new Schema.Parser().parse(schema);
    }

    @Override
    FileRecords records(InputFile file, ReadableByteChannel bytes) throws IOException {
      return AvroRecords.of(file, bytes, schema, mostBytes);
    }

    @Override
    boolean isRecord(long number, byte[] record) {
      return true;
    }
  }

  private static final class Parquet extends FileContents {
    private final Schema schema;

    Parquet(String schema, int mostBytes) {
      super(mostBytes);
      this.schema = new Schema.Parser().parse(schema);
    }

    @Override
    FileRecords records(InputFile file, ReadableByteChannel bytes) throws IOException {
      return ParquetRecords.of(file, bytes, schema, mostBytes);
    }

    @Override
    boolean isRecord(long number, byte[] record) {
      return true;
    }
  }
}
