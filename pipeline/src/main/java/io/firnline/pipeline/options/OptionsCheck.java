package io.firnline.pipeline.options;

import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.table.References;
import io.firnline.iceberg.table.UnsafeCatalogException;
import io.firnline.pipeline.parse.DiscardPolicy;
import io.firnline.pipeline.source.AcceptedLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds everything that is wrong with the options, before anything is started. */
public final class OptionsCheck {
  private static final Pattern TABLE = Pattern.compile("[^\\s.]+(\\.[^\\s.]+)+");
  private static final Pattern WRITER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
  private static final long LONGEST_TABLE_REFRESH_MILLIS = 15 * 60_000L;
  private static final Set<String> COLUMNS =
      Set.of("key", "headers", "topic", "partition", "offset", "record_time");

  /** Consumer properties that the pipeline's guarantees depend on, and what to use instead. */
  private static final Map<String, String> OURS =
      Map.of(
          "allow.auto.create.topics", "topics are never created by reading them; create them first",
          "bootstrap.servers", "use --kafkaBootstrapServers",
          "enable.auto.commit", "the table remembers the positions, not Kafka",
          "auto.offset.reset", "use --kafkaStart",
          "group.id", "use --kafkaMonitoringGroup; the table remembers the positions, not Kafka",
          "isolation.level", "only committed records are read",
          "key.deserializer", "records are read as bytes",
          "value.deserializer", "records are read as bytes");

  private final FirnlineOptions options;
  private final List<String> problems = new ArrayList<>();

  private OptionsCheck(FirnlineOptions options) {
    this.options = options;
  }

  /**
   * Passes options that a pipeline can be built from.
   *
   * @throws InvalidOptionsException naming all problems at once
   */
  public static void check(FirnlineOptions options) {
    List<String> problems = problems(options);
    if (!problems.isEmpty()) {
      throw new InvalidOptionsException(problems);
    }
  }

  /** All problems, one sentence each. */
  public static List<String> problems(FirnlineOptions options) {
    OptionsCheck check = new OptionsCheck(options);
    check.source();
    check.iceberg();
    check.tables();
    check.problems.addAll(TemplateCheck.problems(options));
    check.time();
    check.columns();
    check.problems.addAll(FormatCheck.problems(options));
    return List.copyOf(check.problems);
  }

  private void source() {
    problems.addAll(SourceFlags.problems(options));
    problems.addAll(MessageSourceCheck.problems(options));
    if (options.getSource() == SourceKind.KAFKA) {
      kafka();
    }
    notNegative("sourceSplits", options.getSourceSplits());
    atLeast("heartbeat", options.getHeartbeat(), 100, "100ms");
  }

  private void kafka() {
    required("kafkaBootstrapServers", options.getKafkaBootstrapServers(), "host:port of a broker");
    topics();
    if (options.getKafkaMonitoringGroup() != null && options.getKafkaMonitoringGroup().isBlank()) {
      missing("kafkaMonitoringGroup", "name a group, or leave it out for none");
    }
    if (options.getAcceptLoss() != null) {
      options.getAcceptLoss().forEach(one -> readable("acceptLoss", one, OptionsCheck::loss));
    }
    namesOf(options.getKafkaConsumerProperties())
        .filter(OURS::containsKey)
        .forEach(name -> invalid("kafkaConsumerProperties", name, OURS.get(name)));
  }

  private static Stream<String> namesOf(@Nullable Map<String, String> properties) {
    return properties == null ? Stream.of() : properties.keySet().stream().sorted();
  }

  private void topics() {
    List<String> topics = options.getKafkaTopics();
    String pattern = options.getKafkaTopicPattern();
    boolean named = topics != null && !topics.isEmpty();
    if (!named && pattern == null) {
      missing("kafkaTopics", "give the topics to read, or --kafkaTopicPattern");
    } else if (named && pattern != null) {
      invalid("kafkaTopicPattern", pattern, "give either --kafkaTopics or --kafkaTopicPattern");
    }
    if (pattern != null) {
      regularExpression(pattern);
    }
  }

  private void regularExpression(String pattern) {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      invalid("kafkaTopicPattern", pattern, "not a regular expression: " + e.getDescription());
    }
  }

  private void iceberg() {
    required("icebergTable", options.getIcebergTable(), "namespace.table to write to");
    required(
        "icebergCatalog",
        options.getIcebergCatalog(),
        "properties of the catalog, e.g. {\"type\":\"jdbc\",\"uri\":\"jdbc:sqlite:/data/lake.db\",\"warehouse\":\"file:///data/lake\"}");
    required(
        "writerId",
        options.getWriterId(),
        "a name for this pipeline that stays the same at every start");
    String writer = options.getWriterId();
    if (writer != null && !WRITER.matcher(writer).matches()) {
      invalid("writerId", writer, "use 1 to 64 letters, digits, _ and -");
    }
    required(
        "icebergBranch", options.getIcebergBranch(), "name a branch, or leave it out for main");
    readable("icebergBranch", options.getIcebergBranch(), CommitSettings::checkBranch);
    // Where the launcher does not look at the catalog, workers would be the first to refuse it.
    readable("icebergCatalog", options.getIcebergCatalog(), text -> safeCatalog());
    readable("schema", options.getSchema(), References::textOrFile);
    namesOf(options.getSnapshotProperties())
        .filter(name -> name.startsWith("firnline."))
        .forEach(name -> invalid("snapshotProperties", name, "names in firnline. are our own"));
    notNegative("shards", options.getShards());
    notNegative("maxNewColumns", options.getMaxNewColumns());
    if (options.getTableRefresh().toMillis() > LONGEST_TABLE_REFRESH_MILLIS) {
      invalid("tableRefresh", options.getTableRefresh(), "give at most 15m");
    }
    Size fileSize = options.getTargetFileSize();
    if (fileSize != null && fileSize.toBytes() < 1 << 20) {
      invalid("targetFileSize", fileSize, "give at least 1MiB");
    }
  }

  private void tables() {
    tableName("icebergTable", options.getIcebergTable());
    tableName("homeTable", options.getHomeTable());
    tableName("deadLetterTable", options.getDeadLetterTable());
    tableName("lateTable", options.getLateTable());
    boolean aside = options.getLateRows() == LateRows.SIDE_TABLE;
    if (aside && options.getLateTable() == null) {
      missing("lateTable", "needed with --lateRows=SIDE_TABLE");
    } else if (!aside && options.getLateTable() != null) {
      invalid("lateTable", options.getLateTable(), "it only gets rows with --lateRows=SIDE_TABLE");
    }
    different("deadLetterTable", options.getDeadLetterTable(), options.getIcebergTable());
    different("lateTable", options.getLateTable(), options.getIcebergTable());
    different("lateTable", options.getLateTable(), options.getDeadLetterTable());
  }

  private void time() {
    atLeast("windowSize", options.getWindowSize(), 1_000, "1s");
    if (options.getWindowOffset().toMillis() >= options.getWindowSize().toMillis()) {
      invalid("windowOffset", options.getWindowOffset(), "give less than --windowSize");
    }
    if (options.getLateBeyondMax() != DiscardPolicy.DROP && options.getMaxLateness() == null) {
      missing("maxLateness", "without it no row is too late, and --lateBeyondMax means nothing");
    }
    atLeast("checkpointInterval", options.getCheckpointInterval(), 100, "100ms");
    atLeast("patience", options.getPatience(), 1_000, "1s");
  }

  private void columns() {
    List<String> columns = options.getMetadataColumns();
    if (columns != null) {
      columns.stream()
          .filter(column -> !COLUMNS.contains(column))
          .forEach(
              c ->
                  invalid(
                      "metadataColumns",
                      c,
                      "choose from key, headers, topic, partition, offset, record_time"));
    }
  }

  private void safeCatalog() {
    try {
      Catalogs.of(options).checkSafe();
    } catch (UnsafeCatalogException e) {
      throw new IllegalArgumentException(e.getMessage() + " or --acceptUnsafeCatalog", e);
    }
  }

  private static void loss(String text) {
    var unused = AcceptedLoss.parse(List.of(text));
  }

  private void required(String name, @Nullable String value, String remedy) {
    if (value == null || value.isBlank()) {
      missing(name, remedy);
    }
  }

  private void readable(String name, @Nullable String value, Consumer<String> reader) {
    if (value == null || value.isBlank()) {
      return;
    }
    try {
      reader.accept(value);
    } catch (IllegalArgumentException e) {
      problems.add("Invalid --" + name + ": " + e.getMessage());
    }
  }

  private void tableName(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return;
    }
    String plain = name.equals("icebergTable") ? TemplateCheck.plain(value) : value;
    if (!TABLE.matcher(plain).matches() || plain.indexOf('{') >= 0) {
      invalid(name, value, "write it namespace.table");
    }
  }

  private void different(String name, @Nullable String value, @Nullable String other) {
    if (value != null && value.equals(other)) {
      invalid(name, value, "another option has the same table; give each its own");
    }
  }

  private void atLeast(String name, Span value, long millis, String text) {
    if (value.toMillis() < millis) {
      invalid(name, value, "give at least " + text);
    }
  }

  private void notNegative(String name, int value) {
    if (value < 0) {
      invalid(name, value, "give 0 or more");
    }
  }

  private void missing(String name, String remedy) {
    problems.add("Missing --" + name + ": " + remedy);
  }

  private void invalid(String name, Object value, @Nullable String remedy) {
    problems.add("Invalid --" + name + " " + value + ": " + remedy);
  }
}
