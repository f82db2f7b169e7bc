package io.firnline.pipeline.source.files;

import io.firnline.pipeline.source.files.parquet.RowEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file, each as a bare Avro datum of one schema.
 *
 * <p>It holds one row group, compressed, of the columns that the schema names, a page of each
 * decompressed, and one row.
 */
final class ParquetRecords implements FileRecords {
  private final InputFile file;
  private final ParquetFileReader reader;
  private final List<BlockMetaData> groups;
  private final RowEncoder encoder;
  private final MessageColumnIO columns;
  private final int mostBytes;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
  private @Nullable PageReadStore pages;
  private @Nullable RecordReader<Group> rows;
  private int nextGroup;
  private long left;
  private long number;

  private ParquetRecords(
      InputFile file, ParquetFileReader reader, RowEncoder encoder, int mostBytes) {
    this.file = file;
    this.reader = reader;
    this.groups = reader.getRowGroups();
    this.encoder = encoder;
    this.mostBytes = mostBytes;
    MessageType schema = reader.getFileMetaData().getSchema();
    reader.setRequestedSchema(encoder.columns());
    this.columns =
        new ColumnIOFactory(reader.getFileMetaData().getCreatedBy())
            .getColumnIO(encoder.columns(), schema);
  }

  /**
   * @param bytes of the file; closed with this
   * @param schema that all records get
   * @param mostBytes bound of a record: of a longer one a byte more is handed on
   * @throws IOException if it is no Parquet file, or its columns cannot fill the schema
   */
  static ParquetRecords of(InputFile file, ReadableByteChannel bytes, Schema schema, int mostBytes)
      throws IOException {
    ParquetFileReader reader = opened(file, bytes);
    try {
      RowEncoder encoder = RowEncoder.of(reader.getFileMetaData().getSchema(), schema);
      return new ParquetRecords(file, reader, encoder, mostBytes);
    } catch (IllegalArgumentException e) {
      reader.close();
      throw new IOException(
          "Cannot read %s: its columns cannot fill --avroSchema: %s. Leave it out of --files, or give a schema that all of them can fill"
              .formatted(file.path(), e.getMessage()),
          e);
    }
  }

  private static ParquetFileReader opened(InputFile file, ReadableByteChannel bytes)
      throws IOException {
    try {
      return ParquetFileReader.open(
          ChannelFile.of(file, bytes),
          ParquetReadOptions.builder(new PlainParquetConfiguration())
              .usePageChecksumVerification()
              .build());
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw new IOException(
          "Cannot read %s: it is no Parquet file, or its footer is damaged or cut off: %s. Leave it out of --files, or replace it"
              .formatted(file.path(), e.getMessage()),
          e);
    }
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public void skipTo(long record) throws IOException {
    try {
      while (nextGroup < groups.size()
          && left == 0
          && number + groups.get(nextGroup).getRowCount() <= record) {
        number += groups.get(nextGroup++).getRowCount();
        reader.skipNextRowGroup();
      }
    } catch (RuntimeException e) {
      throw new IOException(e.toString(), e);
    }
    while (number < record && row() != null) {
      // a row group has no other way to a row
    }
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    Group row = row();
    if (row == null) {
      return null;
    }
    bytes.reset();
    try {
      encoder.write(row, out);
    } catch (RuntimeException e) {
      number--;
      throw new IOException(e.toString(), e);
    }
    byte[] datum = bytes.toByteArray();
    return datum.length > mostBytes ? Arrays.copyOf(datum, mostBytes + 1) : datum;
  }

  /** The library throws whatever damaged bytes lead to. */
  private @Nullable Group row() throws IOException {
    try {
      if (left == 0 && !openGroup()) {
        return null;
      }
      Group row = rows == null ? null : rows.read();
      if (row == null) {
        throw new IOException("a row group has fewer rows than the footer says");
      }
      left--;
      number++;
      return row;
    } catch (RuntimeException e) {
      throw new IOException(e.toString(), e);
    }
  }

  /** Opens the next row group that has rows; false if there is none. */
  private boolean openGroup() throws IOException {
    closePages();
    while (nextGroup < groups.size()) {
      left = groups.get(nextGroup++).getRowCount();
      if (left > 0) {
        pages = reader.readNextRowGroup();
        rows = columns.getRecordReader(pages, new GroupRecordConverter(encoder.columns()));
        return true;
      }
      reader.skipNextRowGroup();
    }
    return false;
  }

  private void closePages() {
    rows = null;
    if (pages != null) {
      pages.close();
      pages = null;
    }
  }

  /** The footer says how many rows there are, and all were read. */
  @Override
  public void checkWhole() {}

  @Override
  public IOException damaged(IOException cause) {
    return new IOException(
        "Cannot read %s: its Parquet data is damaged behind record %,d: %s. Repair or replace the file and start again"
            .formatted(file.path(), number, FileRecords.reason(cause)),
        cause);
  }

  @Override
  public void close() throws IOException {
    closePages();
    reader.close();
  }

  /** A channel of Beam's as Parquet wants it: one stream, the channel's. */
  private record ChannelFile(SeekableByteChannel channel, long length)
      implements org.apache.parquet.io.InputFile {
    static ChannelFile of(InputFile file, ReadableByteChannel bytes) throws IOException {
      if (bytes instanceof SeekableByteChannel channel) {
        return new ChannelFile(channel, file.bytes());
      }
      throw new IOException("its store cannot read at a place: " + bytes.getClass().getName());
    }

    @Override
    public long getLength() {
      return length;
    }

    @Override
    public SeekableInputStream newStream() {
      return new ChannelStream(channel);
    }
  }

  private static final class ChannelStream extends DelegatingSeekableInputStream {
    private final SeekableByteChannel channel;

    ChannelStream(SeekableByteChannel channel) {
      super(Channels.newInputStream(channel));
      this.channel = channel;
    }

    @Override
    public long getPos() throws IOException {
      return channel.position();
    }

    @Override
    public void seek(long place) throws IOException {
      channel.position(place);
    }
  }
}
