/** Whether a table is complete through a time, as schedulers of batch jobs ask. */
@NullMarked
package io.firnline.pipeline.complete;

import org.jspecify.annotations.NullMarked;
