package io.firnline.iceberg;

import java.util.List;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.TypedSchemaTransformProvider;
import org.apache.beam.sdk.schemas.transforms.providers.ErrorHandling;

/**
 * {@link WindowedIcebergIO#writeRows()} for Beam YAML and Python: an expansion service with this
 * module on its class path offers it under the URN {@value #URN}.
 *
 * <p>Its input is {@value #INPUT}; windows are those of the pipeline. Its outputs are {@value
 * #SNAPSHOTS}, one row for each committed window and table ({@link CommittedSnapshot}), and the one
 * that {@code error_handling} names. {@link WriteRowsConfiguration} is its configuration; {@code
 * io-iceberg/docs/yaml.md} has an example.
 */
public final class WriteRowsProvider extends TypedSchemaTransformProvider<WriteRowsConfiguration> {
  /** What pipelines of other languages call the transform. */
  public static final String URN = "beam:schematransform:io.firnline:iceberg_write:v1";

  /** Name of the input: the rows. */
  public static final String INPUT = "input";

  /** Name of the output of committed snapshots. */
  public static final String SNAPSHOTS = "snapshots";

  @Override
  public String identifier() {
    return URN;
  }

  @Override
  public String description() {
    return "Appends rows to Apache Iceberg tables, one exactly-once commit for each event-time window. "
        + "Its output 'snapshots' has a row for each committed window and table; rows that cannot be written "
        + "go to the output that error_handling names.";
  }

  @Override
  protected Class<WriteRowsConfiguration> configurationClass() {
    return WriteRowsConfiguration.class;
  }

  /**
   * The transform.
   *
   * @throws IllegalArgumentException if settings are not valid: all of them are named
   */
  @Override
  protected SchemaTransform from(WriteRowsConfiguration configuration) {
    return new WriteRowsTransform(
        ConfiguredWrite.of(configuration),
        ErrorHandling.getOutputOrNull(configuration.getErrorHandling()));
  }

  @Override
  public List<String> inputCollectionNames() {
    return List.of(INPUT);
  }

  @Override
  public List<String> outputCollectionNames() {
    return List.of(SNAPSHOTS);
  }
}
