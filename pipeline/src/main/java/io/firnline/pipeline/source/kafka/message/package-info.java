/** Kafka as a message source: Beam's KafkaIO, with a watermark that follows the event time. */
@NullMarked
package io.firnline.pipeline.source.kafka.message;

import org.jspecify.annotations.NullMarked;
