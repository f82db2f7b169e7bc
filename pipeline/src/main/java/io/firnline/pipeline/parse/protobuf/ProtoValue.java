package io.firnline.pipeline.parse.protobuf;

/** One value of a message, ready to be read into its columns. Values belong to one parser. */
@FunctionalInterface
interface ProtoValue {
  /**
   * @param repetition level of the first triplet that it adds
   */
  void read(ProtoCursor in, int repetition);
}
