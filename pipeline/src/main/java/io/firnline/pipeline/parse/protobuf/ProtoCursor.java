package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.WireFormat;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.binary.ByteCursor;

/** Walks over one message in Protobuf's wire format. */
final class ProtoCursor extends ByteCursor {
  /** The next field's tag; only where something is left. */
  int readTag() {
    int tag = (int) readVarint();
    if (WireFormat.getTagFieldNumber(tag) == 0) {
      throw fail("a field has a number above 0");
    }
    return tag;
  }

  /** The length of bytes, text or a message that start here now and are all there. */
  int readLength() {
    return checkLength((int) readVarint());
  }

  /** A number of 32 bits whose lowest bit is its sign; what a writer has beyond them is cut off. */
  int readZigzag32() {
    int raw = (int) readVarint();
    return raw >>> 1 ^ -(raw & 1);
  }

  int readFixed32() {
    int from = pass(Integer.BYTES);
    byte[] b = bytes();
    return b[from] & 0xff
        | (b[from + 1] & 0xff) << 8
        | (b[from + 2] & 0xff) << 16
        | b[from + 3] << 24;
  }

  long readFixed64() {
    long low = readFixed32() & 0xffffffffL;
    return low | (long) readFixed32() << 32;
  }

  /** Passes over a field whose tag was read. */
  void skip(int tag) {
    switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> {
        var unused = readVarint();
      }
      case WireFormat.WIRETYPE_FIXED64 -> {
        var unused = pass(Long.BYTES);
      }
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
        var unused = pass(readLength());
      }
      case WireFormat.WIRETYPE_FIXED32 -> {
        var unused = pass(Integer.BYTES);
      }
      case WireFormat.WIRETYPE_START_GROUP -> skipGroup(WireFormat.getTagFieldNumber(tag));
      default -> throw unknownWireType(tag);
    }
  }

  private void skipGroup(int number) {
    enter();
    while (true) {
      int tag = readTag();
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_END_GROUP) {
        if (WireFormat.getTagFieldNumber(tag) != number) {
          throw fail("a group ends that did not begin");
        }
        leave();
        return;
      }
      skip(tag);
    }
  }

  private RecordFailure unknownWireType(int tag) {
    return fail(
        "field number %d has wire type %d"
            .formatted(WireFormat.getTagFieldNumber(tag), WireFormat.getTagWireType(tag)));
  }
}
