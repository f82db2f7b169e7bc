package io.firnline.pipeline.parse.avro;

/**
 * One value of a writer's schema, ready to be read into its columns, or to be passed over. Nodes
 * form the plan of a schema and belong to one parser.
 */
@FunctionalInterface
interface AvroNode {
  /**
   * @param repetition level of the first triplet that it adds
   */
  void read(AvroCursor in, int repetition);
}
