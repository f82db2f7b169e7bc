package io.firnline.pipeline;

import io.firnline.pipeline.options.FirnlineOptions;
import org.apache.beam.sdk.Pipeline;

/** Placeholder of the launcher's branch; the pipeline itself replaces it. */
public final class LandingPipeline {
  private LandingPipeline() {}

  public static Pipeline create(FirnlineOptions options) {
    return Pipeline.create(options);
  }
}
