package io.firnline.pipeline.parse.registry;

/**
 * What records are read by, made once for each schema: of one fixed schema, or of those that the
 * records name.
 *
 * <p>For one thread.
 *
 * @param <P> what is made of a schema
 */
public abstract class SchemaPlans<P> {
  /** All records have one schema, and no header. */
  public static <P> SchemaPlans<P> ofFixed(P plan) {
    return new FixedPlans<>(plan);
  }

  /** Where the record itself begins, in what {@link #opened} gives. */
  public abstract int start();

  /**
   * A payload as it is read: itself, or decompressed, with its header.
   *
   * @throws io.firnline.pipeline.parse.RecordFailure if it cannot be decompressed
   */
  public byte[] opened(byte[] payload) {
    return payload;
  }

  /**
   * The plan of a record.
   *
   * @param opened payload as it is read
   * @throws io.firnline.pipeline.parse.RecordFailure if it names no schema that the registry has
   * @throws IllegalStateException if the registry is away for too long
   */
  public abstract P of(byte[] opened);
}
