package io.firnline.pipeline.parse.protobuf;

/**
 * A field of a message that is being read: what has come of it so far, and what has to be added.
 */
interface ProtoField {
  String name();

  /**
   * Where the value begins in the message that was read last; -1 if it has none, or no one place.
   */
  default int place() {
    return -1;
  }

  /** A message begins. */
  void start();

  /**
   * The field has come, with a tag that was read.
   *
   * @throws NotCanonicalException if it has come before in a way that replaces or merges
   */
  void read(ProtoCursor in, int tag, int repetition);

  /** The message ends. */
  void finish(ProtoCursor in, int repetition);
}
