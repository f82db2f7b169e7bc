package io.firnline.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Where records come from with {@code --source=PUBSUB}: Google Cloud Pub/Sub. */
public interface PubsubReadOptions extends PipelineOptions {
  @Description(
      "Subscription to read, projects/PROJECT/subscriptions/NAME. Give this or --pubsubTopic. No other consumer may read it: each message goes to one of them.")
  @Nullable String getPubsubSubscription();

  void setPubsubSubscription(String value);

  @Description(
      "Topic to read, projects/PROJECT/topics/NAME. Each start without state makes a subscription of its own, which misses what was published before, and which nobody deletes: for trials; give --pubsubSubscription else.")
  @Nullable String getPubsubTopic();

  void setPubsubTopic(String value);

  @Description(
      "What a start without state reads first. FIRST: what the subscription has; refused once this writer has committed, since what an earlier job has acknowledged and not committed would be lost. SUBSCRIPTION: the same, loss accepted. A time like 2026-11-22T08:00:00Z: the subscription is set back to it first, so what was published since is read again, and what of it is in the table is there twice. Means nothing with state (--savepointPath).")
  @Default.InstanceFactory(Defaults.FirstStart.class)
  PubsubStart getPubsubStart();

  void setPubsubStart(PubsubStart value);

  @Description(
      "Attribute that names a message for ever: one that is published again under the same name within ten minutes is dropped. Without it only what Pub/Sub delivers again is known again.")
  @Nullable String getPubsubIdAttribute();

  void setPubsubIdAttribute(String value);

  @Description(
      "Attribute that holds the event time: ISO-8601 text, or a number (--eventTimeUnit). A message without it, or with no time in it, is a dead letter. Give this or --eventTimeField, or neither: then the time of publishing counts.")
  @Nullable String getPubsubTimestampAttribute();

  void setPubsubTimestampAttribute(String value);
}
