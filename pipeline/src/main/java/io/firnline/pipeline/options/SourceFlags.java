package io.firnline.pipeline.options;

import io.firnline.iceberg.ledger.MessageZone;
import io.firnline.pipeline.source.files.FileOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether the flags are those of the source that is read, and what is wrong with those of files.
 */
final class SourceFlags {
  private static final Pattern ABSOLUTE = Pattern.compile("/.*|[A-Za-z][A-Za-z0-9+.-]*:/.*");

  private final FirnlineOptions options;
  private final List<String> problems = new ArrayList<>();

  private SourceFlags(FirnlineOptions options) {
    this.options = options;
  }

  static List<String> problems(FirnlineOptions options) {
    SourceFlags flags = new SourceFlags(options);
    for (SourceKind other : SourceKind.values()) {
      if (other != options.getSource()) {
        flags.refuse(flags.of(other), other);
      }
    }
    switch (options.getSource()) {
      case KINESIS -> flags.problems.addAll(KinesisFlags.problems(options));
      case FILES -> {
        flags.refuseLosses();
        flags.files();
      }
      case KAFKA, PUBSUB -> {}
    }
    return flags.problems;
  }

  private Map<String, Object> of(SourceKind source) {
    return switch (source) {
      case KAFKA -> ofKafka();
      case KINESIS -> ofKinesis();
      case FILES -> ofFiles();
      case PUBSUB -> ofPubsub();
    };
  }

  private void refuse(Map<String, Object> given, SourceKind other) {
    given.forEach(
        (name, value) ->
            problems.add(
                "Invalid --%s%s: it needs --source=%s, and it is %s; give that, or leave this out"
                    .formatted(name, value, other, options.getSource())));
  }

  /** Those that are set; the values of properties may be secret. */
  private Map<String, Object> ofKafka() {
    Map<String, Object> set = new LinkedHashMap<>();
    put(set, "kafkaBootstrapServers", options.getKafkaBootstrapServers());
    put(set, "kafkaTopics", options.getKafkaTopics());
    put(set, "kafkaTopicPattern", options.getKafkaTopicPattern());
    put(set, "kafkaConsumerProperties", options.getKafkaConsumerProperties() == null ? null : "");
    KafkaStart start = options.getKafkaStart();
    put(set, "kafkaStart", start.equals(KafkaStart.of("LEDGER")) ? null : start);
    put(set, "kafkaMonitoringGroup", options.getKafkaMonitoringGroup());
    KafkaReader reader = options.getKafkaReader();
    put(set, "kafkaReader", reader == KafkaReader.POSITIONED ? null : reader);
    return set;
  }

  private Map<String, Object> ofPubsub() {
    Map<String, Object> set = new LinkedHashMap<>();
    put(set, "pubsubSubscription", options.getPubsubSubscription());
    put(set, "pubsubTopic", options.getPubsubTopic());
    put(set, "pubsubIdAttribute", options.getPubsubIdAttribute());
    put(set, "pubsubTimestampAttribute", options.getPubsubTimestampAttribute());
    PubsubStart start = options.getPubsubStart();
    put(set, "pubsubStart", start.equals(PubsubStart.LEDGER) ? null : start);
    int ids = options.getPubsubKnownIds();
    put(set, "pubsubKnownIds", ids == MessageZone.Bounds.DEFAULT_IDS ? null : ids);
    Span reach = options.getPubsubReach();
    put(set, "pubsubReach", reach.toMillis() == 60_000 ? null : reach);
    return set;
  }

  private Map<String, Object> ofKinesis() {
    Map<String, Object> set = new LinkedHashMap<>();
    put(set, "kinesisStreams", options.getKinesisStreams());
    String start = options.getKinesisStart().text();
    put(set, "kinesisStart", start.equals("LEDGER") ? null : start);
    put(set, "kinesisConsumer", options.getKinesisConsumer());
    Span poll = options.getKinesisPollInterval();
    put(set, "kinesisPollInterval", poll.toMillis() == 200 ? null : poll);
    KinesisReader reader = options.getKinesisReader();
    put(set, "kinesisReader", reader == KinesisReader.POSITIONED ? null : reader);
    return set;
  }

  /** Only the positions of Kafka and Kinesis tell what is lost. */
  private void refuseLosses() {
    Map<String, Object> set = new LinkedHashMap<>();
    put(set, "acceptLoss", options.getAcceptLoss());
    refuse(set, SourceKind.KAFKA);
  }

  private Map<String, Object> ofFiles() {
    Map<String, Object> set = new LinkedHashMap<>();
    put(set, "files", options.getFiles());
    put(set, "filesOrder", options.getFilesOrder() == FileOrder.ANY ? null : FileOrder.TIME);
    int headers = options.getFilesHeaderLines();
    put(set, "filesHeaderLines", headers == 0 ? null : headers);
    return set;
  }

  private static void put(Map<String, Object> set, String name, @Nullable Object value) {
    if (value instanceof List<?> list) {
      put(set, name, String.join(",", list.stream().map(String::valueOf).toList()));
    } else if (value != null) {
      set.put(name, value.toString().isEmpty() ? "" : " " + value);
    }
  }

  private void files() {
    List<String> globs = options.getFiles();
    if (globs == null || globs.stream().allMatch(String::isBlank)) {
      problems.add("Missing --files: give the files to read, e.g. /data/2026-11-22/*.json.gz");
    } else {
      globs.forEach(this::glob);
    }
    if (options.getFilesHeaderLines() < 0) {
      problems.add(
          "Invalid --filesHeaderLines " + options.getFilesHeaderLines() + ": give 0 or more");
    }
    if (options.getFormat() == Format.PROTOBUF) {
      problems.add(
          "Invalid --format PROTOBUF: files are read line by line, and its records are no lines; give JSON, CSV, RAW, AVRO or PARQUET");
    }
    Format format = options.getFormat();
    if (Set.of(Format.AVRO, Format.PARQUET).contains(format) && options.getFilesHeaderLines() > 0) {
      problems.add(
          "Invalid --filesHeaderLines %d: files of %s have no lines; leave it out"
              .formatted(options.getFilesHeaderLines(), format));
    }
    String table = options.getIcebergTable();
    if (table != null && table.contains("{topic}")) {
      problems.add(
          "Invalid --icebergTable " + table + ": files have no topic; name one table for them");
    }
  }

  private void glob(String glob) {
    if (glob.indexOf('{') >= 0 || glob.indexOf('}') >= 0) {
      problems.add(
          "Invalid --files %s: {a,b} is not understood, commas separate globs; write each out"
              .formatted(glob));
    } else if (!ABSOLUTE.matcher(glob).matches()) {
      problems.add(
          "Invalid --files %s: give an absolute path or a URI, since the table remembers it"
              .formatted(glob));
    }
  }
}
