package io.firnline.pipeline;

import io.firnline.pipeline.launch.Progress;
import io.firnline.pipeline.source.RecordBatch;
import org.apache.beam.sdk.transforms.DoFn;

/** Tells this process's progress line what has been read. */
final class CountRead extends DoFn<RecordBatch, Void> {
  private static final long serialVersionUID = 1L;

  private final String launchId;

  CountRead(String launchId) {
    this.launchId = launchId;
  }

  @ProcessElement
  public void process(@Element RecordBatch batch) {
    if (!batch.isHello()) {
      Progress.of(launchId).read(batch.partition(), batch.records(), batch.after());
    }
  }
}
