package io.firnline.pipeline.source.kinesis;

import io.firnline.pipeline.source.SourceRun;
import java.io.Serializable;
import java.time.Clock;
import org.apache.beam.sdk.options.PipelineOptions;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** What a reader of Kinesis streams works with, on one worker. */
public interface KinesisSourceRun extends SourceRun {
  KinesisSourceSettings settings();

  /** A client of its own, which the reader closes. */
  KinesisAsyncClient client();

  /** Tells what Kinesis still keeps, and moves the watermark of idle shards. */
  default Clock clock() {
    return Clock.systemUTC();
  }

  /**
   * Makes what a reader works with from the pipeline's options. It is part of each split, which
   * runners keep in savepoints and job graphs: a named class without fields, whose name and {@code
   * serialVersionUID} stay.
   */
  @FunctionalInterface
  interface Factory extends Serializable {
    /** Does no I/O. */
    KinesisSourceRun open(PipelineOptions options);
  }
}
