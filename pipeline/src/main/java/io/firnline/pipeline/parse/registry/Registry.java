package io.firnline.pipeline.parse.registry;

import java.io.Serializable;
import java.util.function.Function;

/**
 * Where the schemas are that records name, and how records name them.
 *
 * <p>Part of a job graph: it holds settings, and is opened where records are read.
 */
public interface Registry extends Serializable {
  /**
   * What records are read by, for one thread.
   *
   * @param planner makes the plan of a schema, or throws an {@link IllegalArgumentException} that
   *     says why it is none for records: they are dead letters then
   */
  <P> SchemaPlans<P> plans(Function<RegisteredSchema, P> planner);

  /** How Protobuf messages say, between header and fields, of which type of a schema they are. */
  MessageTypes messageTypes();
}
