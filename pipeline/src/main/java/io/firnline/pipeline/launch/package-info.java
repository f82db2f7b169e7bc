/**
 * From flags to a job that runs: checks before the start, defaults of runners, waiting, exit codes.
 */
@NullMarked
package io.firnline.pipeline.launch;

import org.jspecify.annotations.NullMarked;
