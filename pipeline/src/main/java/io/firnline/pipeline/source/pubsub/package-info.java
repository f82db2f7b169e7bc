/** Google Cloud Pub/Sub as a message source: Beam's PubsubIO. */
@NullMarked
package io.firnline.pipeline.source.pubsub;

import org.jspecify.annotations.NullMarked;
