package io.firnline.pipeline.parse.registry;

/** How a Protobuf message says of which type of its schema it is. */
public enum MessageTypes {
  /** By an index for each level of nesting: Confluent's wire format. */
  BY_NESTING,

  /** By one number, the place of its full name among all: AWS Glue's wire format. */
  BY_NAME
}
