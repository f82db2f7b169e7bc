package io.firnline.pipeline.options;

import io.firnline.iceberg.block.MessageTrace;
import io.firnline.pipeline.source.StartOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong with the options of message sources, and what these cannot do. */
final class MessageSourceCheck {
  private static final Pattern SUBSCRIPTION = path("subscriptions");
  private static final Pattern TOPIC = path("topics");

  private final FirnlineOptions options;
  private final List<String> problems = new ArrayList<>();

  private MessageSourceCheck(FirnlineOptions options) {
    this.options = options;
  }

  /** All problems, one sentence each; none for other sources. */
  static List<String> problems(FirnlineOptions options) {
    MessageSourceCheck check = new MessageSourceCheck(options);
    if (MessageSources.isOne(options)) {
      check.endless();
      switch (options.getSource()) {
        case KAFKA -> check.kafka();
        case KINESIS -> check.kinesis();
        case PUBSUB -> check.pubsub();
        case FILES -> {}
      }
    }
    return check.problems;
  }

  /** As Beam checks them: a project of 6 to 30 characters, a name of 3 to 255. */
  private static Pattern path(String kind) {
    return Pattern.compile(
        "projects/([a-z][-a-z0-9.:]{4,61}[a-z0-9])/"
            + kind
            + "/([A-Za-z][-._~%+A-Za-z0-9]{2,254})");
  }

  private void endless() {
    if (options.getUntilCaughtUp()) {
      problems.add(
          "Invalid --untilCaughtUp true: Beam's %s cannot tell when it has caught up; leave it out"
              .formatted(MessageSources.nameOf(options)));
    }
  }

  private void kafka() {
    refuse(
        "kafkaTopicPattern",
        options.getKafkaTopicPattern(),
        "KafkaIO does not find topics that appear later; name them by --kafkaTopics");
    KafkaStart start = options.getKafkaStart();
    refuse(
        "kafkaStart",
        start.toStartOption().mode() == StartOption.Mode.TIMESTAMP ? start.toString() : null,
        "KafkaIO fails at a partition that has nothing since; give EARLIEST or LATEST");
    refuse(
        "kafkaMonitoringGroup",
        options.getKafkaMonitoringGroup(),
        "KafkaIO would start from the group's offsets, which are ahead of the table; leave it out");
    losses();
  }

  private void kinesis() {
    List<String> streams = Objects.requireNonNullElse(options.getKinesisStreams(), List.of());
    for (String stream : streams) {
      refuse(
          "kinesisStreams",
          stream.startsWith("arn:") ? stream : null,
          "KinesisIO asks for streams by their names, in the account of the credentials; give "
              + stream.substring(stream.lastIndexOf('/') + 1));
    }
    StartOption start = options.getKinesisStart().toStartOption();
    boolean future =
        start.mode() == StartOption.Mode.TIMESTAMP
            && start.timestampMillis() > System.currentTimeMillis();
    refuse(
        "kinesisStart",
        future ? options.getKinesisStart().text() : null,
        "it is in the future; give LATEST to start now");
    refuse(
        "kinesisConsumer",
        options.getKinesisConsumer(),
        "KinesisIO takes the ARN of a consumer that is registered, by Beam's own --kinesisIOConsumerArns={\"STREAM\":\"ARN\"}; give that");
    Span poll = options.getKinesisPollInterval();
    refuse(
        "kinesisPollInterval",
        poll.toMillis() == 200 ? null : poll.toString(),
        "KinesisIO has a pace of its own; leave it out");
    losses();
  }

  private void losses() {
    refuse(
        "acceptLoss",
        options.getAcceptLoss() == null ? null : String.join(",", options.getAcceptLoss()),
        MessageSources.nameOf(options) + " does not tell which positions are lost; leave it out");
  }

  private void refuse(String name, @Nullable String value, String why) {
    if (value != null) {
      String reader =
          options.getSource() == SourceKind.KAFKA
              ? "--kafkaReader=" + options.getKafkaReader()
              : "--kinesisReader=" + options.getKinesisReader();
      problems.add(
          "Invalid --%s %s with %s: %s, or read with POSITIONED"
              .formatted(name, value, reader, why));
    }
  }

  private void pubsub() {
    String subscription = options.getPubsubSubscription();
    String topic = options.getPubsubTopic();
    if (subscription == null && topic == null) {
      problems.add(
          "Missing --pubsubSubscription: give the subscription to read, projects/PROJECT/subscriptions/NAME");
    } else if (subscription != null && topic != null) {
      problems.add(
          "Invalid --pubsubTopic %s: give either --pubsubSubscription or --pubsubTopic"
              .formatted(topic));
    }
    path("pubsubSubscription", subscription, SUBSCRIPTION, "projects/PROJECT/subscriptions/NAME");
    path("pubsubTopic", topic, TOPIC, "projects/PROJECT/topics/NAME");
    attribute("pubsubIdAttribute", options.getPubsubIdAttribute());
    attribute("pubsubTimestampAttribute", options.getPubsubTimestampAttribute());
    eventTime();
    columns();
    int ids = options.getPubsubKnownIds();
    if (ids < 0 || ids > MessageTrace.MOST_IDS) {
      problems.add(
          "Invalid --pubsubKnownIds %d: give 0 to %d".formatted(ids, MessageTrace.MOST_IDS));
    }
    if (options.getPubsubReach().toDuration().compareTo(Duration.ofDays(7)) > 0) {
      problems.add("Invalid --pubsubReach %s: give 0 to 7d".formatted(options.getPubsubReach()));
    }
    if (subscription == null && options.getPubsubStart().time().isPresent()) {
      problems.add(
          "Invalid --pubsubStart %s: only a subscription can be set back; give --pubsubSubscription"
              .formatted(options.getPubsubStart()));
    }
  }

  private void path(String name, @Nullable String value, Pattern pattern, String form) {
    if (value != null && !pattern.matcher(value).matches()) {
      problems.add("Invalid --%s %s: write it %s".formatted(name, value, form));
    }
  }

  private void attribute(String name, @Nullable String value) {
    if (value != null && value.isBlank()) {
      problems.add("Missing --%s: name an attribute, or leave it out".formatted(name));
    }
  }

  private void eventTime() {
    if (options.getPubsubTimestampAttribute() != null && options.getEventTimeField() != null) {
      problems.add(
          "Invalid --pubsubTimestampAttribute %s: the event time is in an attribute or, by --eventTimeField, in the payload; give one of them"
              .formatted(options.getPubsubTimestampAttribute()));
    }
  }

  private void columns() {
    String table = options.getIcebergTable();
    if (table != null && table.contains("{topic}")) {
      problems.add(
          "Invalid --icebergTable %s: messages do not tell their topic; name one table for them"
              .formatted(table));
    }
    if (Objects.requireNonNullElse(options.getMetadataColumns(), List.of()).contains("partition")) {
      problems.add(
          "Invalid --metadataColumns partition: Pub/Sub has no partitions; choose from key, headers, topic, offset, record_time");
    }
  }
}
