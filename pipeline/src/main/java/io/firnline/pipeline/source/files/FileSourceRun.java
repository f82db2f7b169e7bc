package io.firnline.pipeline.source.files;

import io.firnline.pipeline.source.SourceRun;
import java.io.Serializable;
import org.apache.beam.sdk.options.PipelineOptions;

/** What a reader of files works with, on one worker. */
public interface FileSourceRun extends SourceRun {
  FileSourceSettings settings();

  /**
   * Makes what a reader works with from the pipeline's options. It is part of each split, which
   * runners keep in savepoints and job graphs: a named class without fields, whose name and {@code
   * serialVersionUID} stay.
   */
  @FunctionalInterface
  interface Factory extends Serializable {
    /** Does no I/O. */
    FileSourceRun open(PipelineOptions options);
  }
}
