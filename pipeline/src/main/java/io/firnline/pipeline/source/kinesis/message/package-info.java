/** Kinesis as a message source: Beam's KinesisIO, with the times of arrival as timestamps. */
@NullMarked
package io.firnline.pipeline.source.kinesis.message;

import org.jspecify.annotations.NullMarked;
