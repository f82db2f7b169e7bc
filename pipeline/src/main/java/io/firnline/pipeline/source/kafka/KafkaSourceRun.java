package io.firnline.pipeline.source.kafka;

import io.firnline.pipeline.source.SourceRun;
import java.io.Serializable;
import org.apache.beam.sdk.options.PipelineOptions;

/** What a reader of Kafka topics works with, on one worker. */
public interface KafkaSourceRun extends SourceRun {
  KafkaSourceSettings settings();

  /**
   * Makes what a reader works with from the pipeline's options. It is part of each split, which
   * runners keep in savepoints and job graphs: a named class without fields, whose name and {@code
   * serialVersionUID} stay.
   */
  @FunctionalInterface
  interface Factory extends Serializable {
    /** Does no I/O. */
    KafkaSourceRun open(PipelineOptions options);
  }
}
