package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.VarInt;

/** Bytes of a {@link KafkaMark}, deterministic. The first byte is the version of the format. */
final class KafkaMarkCoder extends AtomicCoder<KafkaMark> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;
  static final KafkaMarkCoder INSTANCE = new KafkaMarkCoder();

  private KafkaMarkCoder() {}

  @Override
  public void encode(KafkaMark mark, OutputStream out) throws IOException {
    out.write(VERSION);
    StringUtf8Coder.of().encode(mark.launch(), out);
    fixed(mark.epoch(), out);
    VarInt.encode(mark.places().size(), out);
    for (var entry : mark.places().entrySet()) {
      StringUtf8Coder.of().encode(entry.getKey().stream(), out);
      StringUtf8Coder.of().encode(entry.getKey().partition(), out);
      Place place = entry.getValue();
      fixed(place.position(), out);
      fixed(place.watermark(), out);
      fixed(place.lateBefore(), out);
      fixed(place.end(), out);
    }
  }

  @Override
  public KafkaMark decode(InputStream in) throws IOException {
    int version = in.read();
    if (version != VERSION) {
      throw new CoderException(
          "Cannot read a mark of version " + version + ": this program knows version " + VERSION);
    }
    String launch = StringUtf8Coder.of().decode(in);
    long epoch = fixed(in);
    int count = VarInt.decodeInt(in);
    TreeMap<SourcePartition, Place> places = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String stream = StringUtf8Coder.of().decode(in);
      String partition = StringUtf8Coder.of().decode(in);
      places.put(
          new SourcePartition(stream, partition),
          new Place(fixed(in), fixed(in), fixed(in), fixed(in)));
    }
    return new KafkaMark(launch, epoch, places);
  }

  private static void fixed(long value, OutputStream out) throws IOException {
    BigEndianLongCoder.of().encode(value, out);
  }

  private static long fixed(InputStream in) throws IOException {
    return BigEndianLongCoder.of().decode(in);
  }

  @Override
  public void verifyDeterministic() {}
}
