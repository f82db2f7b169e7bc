package io.firnline.pipeline.options;

import io.firnline.iceberg.ledger.MessageZone;
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
      "Where a start without state begins. LEDGER: the subscription is set back to the time that the ledger names, and messages that the table has are left out by their ids; a first start reads what the subscription has. On a cluster only where it is given, since the launcher must reach the catalog. SUBSCRIPTION: what the subscription has; what an earlier job has acknowledged and not committed is lost. A time like 2026-11-22T08:00:00Z: the subscription is set back to it first; what the table has of it comes twice, but for messages whose ids the ledger knows. Means nothing with state (--savepointPath, an update on Dataflow).")
  @Default.InstanceFactory(Defaults.PubsubLedgerStart.class)
  PubsubStart getPubsubStart();

  void setPubsubStart(PubsubStart value);

  @Description(
      "How many ids of committed messages the ledger keeps at most, for a start without state: 0 to 100,000. What such a start reads again beyond them comes twice, and it says so. Each id takes 9 to 11 bytes of the table's metadata, twice for some minutes after a start without state. Taken over at such a start.")
  @Default.Integer(MessageZone.Bounds.DEFAULT_IDS)
  int getPubsubKnownIds();

  void setPubsubKnownIds(int value);

  @Description(
      "How late Pub/Sub may hand a message out, and a start without state still finds it: it reads again what was published so long before the time that the ledger names. More of it needs more ids. Up to 7d. Taken over at such a start.")
  @Default.InstanceFactory(Defaults.OneMinute.class)
  Span getPubsubReach();

  void setPubsubReach(Span value);

  @Description(
      "Attribute that names a message for ever: one that is published again under the same name within ten minutes is dropped. Without it only what Pub/Sub delivers again is known again.")
  @Nullable String getPubsubIdAttribute();

  void setPubsubIdAttribute(String value);

  @Description(
      "Attribute that holds the event time: ISO-8601 text, or a number (--eventTimeUnit). A message without it, or with no time in it, is a dead letter. Give this or --eventTimeField, or neither: then the time of publishing counts.")
  @Nullable String getPubsubTimestampAttribute();

  void setPubsubTimestampAttribute(String value);
}
