package io.firnline.pipeline.parse.protobuf;

/** Whether a field of a oneof has come in the message that is being read. */
final class ProtoOneof {
  private boolean seen;

  void start() {
    seen = false;
  }

  void see() {
    if (seen) {
      throw NotCanonicalException.INSTANCE;
    }
    seen = true;
  }
}
