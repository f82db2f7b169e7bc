package io.firnline.pipeline.parse.protobuf;

/** The plans of the types of one schema. For one thread. */
interface ProtoTypePlans {
  /** Of one type, of which all records are. */
  static ProtoTypePlans of(ProtoPlan plan) {
    return in -> plan;
  }

  /**
   * The plan of the message that follows, after what says which it is of.
   *
   * @throws io.firnline.pipeline.parse.RecordFailure if the schema has no such type
   */
  ProtoPlan next(ProtoCursor in);
}
