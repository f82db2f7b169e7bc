package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.WireFormat;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.IsoTime;

/** A {@code google.protobuf.Timestamp}. */
final class ProtoTimestamp {
  static final String NAME = "google.protobuf.Timestamp";

  private static final int SECONDS = 1;
  private static final int NANOS = 2;
  private static final int NANOS_OF_SECOND = 1_000_000_000;

  private ProtoTimestamp() {}

  /**
   * Reads one, its length first.
   *
   * @return microseconds since 1970 UTC, rounded down, or {@link IsoTime#INVALID}
   */
  static long readMicros(ProtoCursor in) {
    int end = in.readLength() + in.at();
    int outer = in.end();
    in.endAt(end);
    long seconds = 0;
    int nanos = 0;
    while (in.left() > 0) {
      int tag = in.readTag();
      boolean isNumber = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT;
      int number = WireFormat.getTagFieldNumber(tag);
      if (number == SECONDS && isNumber) {
        seconds = in.readVarint();
      } else if (number == NANOS && isNumber) {
        nanos = (int) in.readVarint();
      } else {
        in.skip(tag);
      }
    }
    in.endAt(outer);
    long micros = EpochUnit.SECONDS.toMicros(seconds);
    return micros == IsoTime.INVALID || nanos < 0 || nanos >= NANOS_OF_SECOND
        ? IsoTime.INVALID
        : micros + nanos / 1_000;
  }
}
