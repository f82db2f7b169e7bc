package io.firnline.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Which source is read; the options of each begin with its name. */
public interface SourceOptions extends PipelineOptions {
  @Description(
      "Where records come from: KAFKA (--kafka...), KINESIS (--kinesis...) or PUBSUB (--pubsub...) for as long as the job runs, or FILES (--files...), read to their end.")
  @Default.Enum("KAFKA")
  SourceKind getSource();

  void setSource(SourceKind value);
}
