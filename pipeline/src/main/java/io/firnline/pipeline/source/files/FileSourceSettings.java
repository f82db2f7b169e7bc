package io.firnline.pipeline.source.files;

import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.WatermarkRule;
import java.util.List;

/**
 * What a reader of files has to know. Made on the worker, from the pipeline's options, each time
 * that a reader is created; never part of a job graph.
 *
 * @param globs which files
 * @param order what the order of their paths says
 * @param contents what they hold
 * @param watermarks how event time moves
 * @param limits bounds of batches and buffers
 * @param launch id of this launch of the job, unique for ever
 * @param timeRule fingerprint of how event time is read
 */
public record FileSourceSettings(
    List<String> globs,
    FileOrder order,
    FileContents contents,
    WatermarkRule watermarks,
    BatchLimits limits,
    String launch,
    String timeRule) {
  public FileSourceSettings {
    globs = List.copyOf(globs);
  }
}
