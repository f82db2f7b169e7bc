package io.firnline.pipeline.source.files;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The records of an Avro data file, each as a bare datum of one schema. They were written with the
 * schema of their file, and are read by Avro's rules for another one: names, aliases, defaults,
 * wider numbers.
 *
 * <p>It holds one block of the file, decompressed, and one record.
 */
final class AvroRecords implements FileRecords {
  private final InputFile file;
  private final int mostBytes;
  private final DataFileReader<GenericRecord> records;
  private final GenericDatumWriter<GenericRecord> writer;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
  private @Nullable GenericRecord reused;
  private long number;

  private AvroRecords(
      InputFile file, DataFileReader<GenericRecord> records, Schema schema, int mostBytes) {
    this.file = file;
    this.records = records;
    this.writer = new GenericDatumWriter<>(schema);
    this.mostBytes = mostBytes;
  }

  /**
   * @param bytes of the file; closed with this
   * @param schema that all records get
   * @param mostBytes bound of a record: of a longer one a byte more is handed on
   * @throws IOException if it is no Avro data file, or its schema cannot be read by that one
   */
  static AvroRecords of(InputFile file, ReadableByteChannel bytes, Schema schema, int mostBytes)
      throws IOException {
    DataFileReader<GenericRecord> records;
    try {
      records =
          new DataFileReader<>(
              ChannelInput.of(file, bytes), new GenericDatumReader<>(null, schema));
    } catch (IOException | AvroRuntimeException e) {
      bytes.close();
      throw new IOException(
          "Cannot read %s: it is no Avro data file, or its head is damaged: %s. Leave it out of --files, or replace it"
              .formatted(file.path(), e.getMessage()),
          e);
    }
    AvroRecords opened = new AvroRecords(file, records, schema, mostBytes);
    opened.checkSchema(schema);
    return opened;
  }

  private void checkSchema(Schema schema) throws IOException {
    var compatibility =
        SchemaCompatibility.checkReaderWriterCompatibility(schema, records.getSchema());
    if (compatibility.getResult().getCompatibility()
        != SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE) {
      records.close();
      var first = compatibility.getResult().getIncompatibilities().get(0);
      throw new IOException(
          "Cannot read %s: it was written with a schema that --avroSchema cannot read: at %s, %s (%s). Leave it out of --files, or give a schema that reads all of them"
              .formatted(file.path(), first.getLocation(), first.getMessage(), first.getType()));
    }
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    try {
      if (!records.hasNext()) {
        return null;
      }
      GenericRecord record = records.next(reused);
      reused = record;
      bytes.reset();
      writer.write(record, encoder);
    } catch (AvroRuntimeException e) {
      throw new IOException(e.getMessage(), e);
    }
    number++;
    byte[] datum = bytes.toByteArray();
    return datum.length > mostBytes ? Arrays.copyOf(datum, mostBytes + 1) : datum;
  }

  /** Avro's reader takes a file that was cut off within a block for one that ends before it. */
  @Override
  public void checkWhole() throws IOException {
    long end = records.previousSync();
    if (end != file.bytes()) {
      throw damaged(
          new EOFException(
              "its last whole block ends at byte %,d of %,d".formatted(end, file.bytes())));
    }
  }

  @Override
  public IOException damaged(IOException cause) {
    return new IOException(
        "Cannot read %s: its Avro data is damaged or cut off behind record %,d: %s. Repair or replace the file and start again"
            .formatted(file.path(), number, FileRecords.reason(cause)),
        cause);
  }

  @Override
  public void close() throws IOException {
    records.close();
  }

  /** A channel of Beam's as Avro wants it. */
  private record ChannelInput(SeekableByteChannel channel, long length) implements SeekableInput {
    static ChannelInput of(InputFile file, ReadableByteChannel bytes) throws IOException {
      if (bytes instanceof SeekableByteChannel channel) {
        return new ChannelInput(channel, file.bytes());
      }
      throw new IOException("its store cannot read at a place: " + bytes.getClass().getName());
    }

    @Override
    public void seek(long place) throws IOException {
      channel.position(place);
    }

    @Override
    public long tell() throws IOException {
      return channel.position();
    }

    @Override
    public int read(byte[] to, int from, int most) throws IOException {
      return channel.read(ByteBuffer.wrap(to, from, most));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
