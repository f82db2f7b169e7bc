package io.firnline.pipeline;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.iceberg.table.References;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.Format;
import io.firnline.pipeline.options.SourceKind;
import io.firnline.pipeline.options.TableNames;
import io.firnline.pipeline.parse.ExtraColumns;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.TableRouting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.Schema;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jspecify.annotations.Nullable;

/**
 * Whether schema, event time, partitioning and tables go together: all that is wrong at once,
 * before a job is started.
 */
public final class LandingCheck {
  private final FirnlineOptions options;
  private final List<String> problems = new ArrayList<>();

  private LandingCheck(FirnlineOptions options) {
    this.options = options;
  }

  /** What is wrong with the options alone, one sentence each; asks no catalog. */
  public static List<String> problems(FirnlineOptions options) {
    LandingCheck check = new LandingCheck(options);
    String text = options.getSchema();
    Schema schema = text == null || text.isBlank() ? null : check.schema(text);
    if (schema != null) {
      check.eventTime(schema, "--schema");
      check.format(schema, "--schema");
      Schema whole = check.withExtras(schema);
      if (whole != null) {
        check.partitions(whole);
        check.tableProperties(whole);
      }
    }
    check.tableField();
    check.topics();
    return List.copyOf(check.problems);
  }

  /**
   * Makes the tables whose names are known, where they are missing, once all that exist fit.
   *
   * @throws IllegalStateException naming every difference
   */
  public static void prepareTables(FirnlineOptions options) {
    LandingCheck check = new LandingCheck(options);
    LandingTables tables = LandingTables.of(options);
    List<String> known = known(options, tables);
    known.forEach(name -> check.table(tables, name));
    check.takenUp(tables, known);
    if (!check.problems.isEmpty()) {
      throw new IllegalStateException(String.join("\n", check.problems));
    }
    known.forEach(tables::load);
  }

  /** Tables that records or found topics name are only known when they are seen. */
  private static List<String> known(FirnlineOptions options, LandingTables tables) {
    TableNames names = tables.names();
    TreeSet<String> known = new TreeSet<>(List.of(names.home(), names.deadLetters()));
    if (tables.lateTable() != null) {
      known.add(tables.lateTable());
    }
    if (!names.routed()) {
      known.add(names.table());
    } else if (options.getKafkaTopics() != null && options.getTableField() == null) {
      TableRouting routing = LandingRules.routing(options);
      options.getKafkaTopics().forEach(topic -> known.add(routing.tableOf(topic)));
    }
    return List.copyOf(known);
  }

  private void table(LandingTables tables, String name) {
    try {
      Schema columns = tables.check(name);
      if (tables.holdsRows(name)) {
        eventTime(columns, "table " + name);
        format(columns, "table " + name);
      }
    } catch (NoSuchTableException | NoSuchNamespaceException missing) {
      if (!tables.canCreate(name)) {
        problems.add(
            "Missing --schema: the catalog has no table %s, and its columns are needed to create it"
                .formatted(name));
      }
    } catch (IllegalArgumentException e) {
      problems.add(Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
  }

  /** Tables that were taken up at earlier starts; one that was dropped may be made again. */
  private void takenUp(LandingTables tables, List<String> known) {
    for (String name : tables.takenBefore()) {
      if (!known.contains(name) && tables.exists(name)) {
        table(tables, name);
      }
    }
  }

  private @Nullable Schema schema(String option) {
    String text;
    try {
      text = References.textOrFile(option).trim();
    } catch (IllegalArgumentException e) {
      return null; // OptionsCheck has named it
    }
    try {
      return LandingSchema.ofText(text);
    } catch (RuntimeException e) { // names that come twice are Iceberg's to find
      problems.add("Invalid --schema: " + e.getMessage());
      return null;
    }
  }

  private @Nullable Schema withExtras(Schema schema) {
    try {
      Schema whole = LandingRules.extras(options).addTo(schema);
      LandingTables.checkExtras(LandingRules.extras(options), whole);
      return whole;
    } catch (IllegalArgumentException e) {
      if (LandingRules.knowsAllMetadataColumns(options)) {
        problems.add(Objects.requireNonNullElse(e.getMessage(), e.toString()));
      } // else OptionsCheck has named it
      return null;
    }
  }

  private void partitions(Schema schema) {
    for (String field : LandingSchema.partitionFields(options)) {
      try {
        var unused = TableCreation.of(schema).withPartitionFields(List.of(field)).spec();
      } catch (RuntimeException e) {
        problems.add("Invalid --partitionBy " + field + ": " + reason(e));
      }
    }
  }

  /** Whether records of the format can fill the columns. */
  private void format(Schema columns, String where) {
    RecordFormat format;
    ExtraColumns extras;
    try {
      format = LandingRules.format(options);
      extras = LandingRules.extras(options);
    } catch (IllegalArgumentException e) {
      return; // OptionsCheck has named it
    }
    try {
      RowBuffer row = new RowBuffer(BlockSchema.of(columns));
      var unused = format.parser(row, extras.names(), LandingRules.eventTime(options));
    } catch (IllegalArgumentException e) {
      problems.add(
          "Invalid --format %s for %s: %s".formatted(options.getFormat(), where, e.getMessage()));
    }
  }

  /** Whether records of the format can have the field that names their table. */
  private void tableField() {
    String field = options.getTableField();
    if (field == null || options.getFormat() == Format.RAW) {
      return; // OptionsCheck has named it
    }
    RecordFormat format;
    try {
      format = LandingRules.format(options);
    } catch (IllegalArgumentException e) {
      return; // OptionsCheck has named it
    }
    try {
      var unused = format.field(List.of(field.split("\\.", -1)));
    } catch (IllegalArgumentException e) {
      problems.add("Invalid --tableField %s: %s".formatted(field, e.getMessage()));
    }
  }

  private void tableProperties(Schema schema) {
    Map<String, String> properties =
        Objects.requireNonNullElse(options.getTableProperties(), Map.of());
    try {
      var unused = new TableCreation(schema, List.of(), properties, TableCreation.FORMAT_VERSION);
    } catch (IllegalArgumentException e) {
      problems.add("Invalid --tableProperties: " + e.getMessage());
    }
  }

  /** Topics whose names differ in characters alone that a table's name cannot have. */
  private void topics() {
    String template = options.getIcebergTable();
    if (template == null || !template.contains(TableRouting.STREAM)) {
      return;
    }
    TableRouting routing = TableRouting.of(template);
    Map<String, TreeSet<String>> byTable = new TreeMap<>();
    for (String topic : listed()) {
      // Many catalogs do not tell upper and lower case apart.
      String table = routing.tableOf(topic).toLowerCase(Locale.ROOT);
      byTable.computeIfAbsent(table, t -> new TreeSet<>()).add(topic);
    }
    byTable.values().stream()
        .filter(topics -> topics.size() > 1)
        .forEach(
            topics ->
                problems.add(
                    "Invalid --icebergTable %s: topics %s would go to one table, %s. Land each by a run of its own, with another --writerId and table; or all in one table, by a name without %s"
                        .formatted(
                            template,
                            String.join(" and ", topics),
                            routing.tableOf(topics.first()),
                            TableRouting.STREAM)));
  }

  /** Topics or streams that are named one by one. */
  private List<String> listed() {
    List<String> listed =
        options.getSource() == SourceKind.KINESIS
            ? options.getKinesisStreams()
            : options.getKafkaTopics();
    return Objects.requireNonNullElse(listed, List.of());
  }

  private static String reason(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith("Invalid source type")
        ? message + "; --eventTimeColumn adds a column to partition by"
        : message.replaceFirst("^Invalid partition field '[^']*': ", "");
  }

  /**
   * An event time that is in no column is a misspelt one, unless it gets a column of its own.
   * Without this check every record would become a dead letter.
   */
  private void eventTime(Schema schema, String where) {
    String field = options.getEventTimeField();
    if (field == null || schema.asStruct().field(field) != null) {
      return;
    }
    if (options.getEventTimeColumn() == null) {
      List<String> columns = schema.columns().stream().map(c -> c.name()).toList();
      problems.add(
          "Invalid --eventTimeField %s: %s has no such column, only %s; correct it, or keep the event time in a column of its own by --eventTimeColumn"
              .formatted(field, where, String.join(", ", columns)));
    }
  }
}
