package io.firnline.pipeline.options;

import io.firnline.pipeline.parse.TableRouting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong with the names of tables that depend on topics or on a field. */
final class TemplateCheck {
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern FIELD = Pattern.compile("[^\\s.{}]+(\\.[^\\s.{}]+)*");

  private final FirnlineOptions options;
  private final @Nullable String field;
  private final List<String> problems = new ArrayList<>();

  private TemplateCheck(FirnlineOptions options) {
    this.options = options;
    this.field = options.getTableField();
  }

  /** All problems, one sentence each. */
  static List<String> problems(FirnlineOptions options) {
    TemplateCheck check = new TemplateCheck(options);
    check.field();
    String table = options.getIcebergTable();
    if (table != null) {
      check.table(table);
    }
    if (options.getMaxTables() < 1) {
      check.problems.add("Invalid --maxTables " + options.getMaxTables() + ": give 1 or more");
    }
    return check.problems;
  }

  /** The name of a table as it is with plain names in the places of braces. */
  static String plain(String table) {
    return BRACES.matcher(table).replaceAll("t");
  }

  private void field() {
    if (field == null) {
      return;
    }
    if (field.equals("topic")) {
      invalidField("{topic} stands for the topic of the record; rename the field");
    } else if (!FIELD.matcher(field).matches()) {
      invalidField("name a field, with dots between levels, e.g. type or meta.type");
    }
    if (options.getFormat() == Format.RAW) {
      invalidField("RAW records have no fields; leave it out");
    }
    if (MessageSources.isOne(options)) {
      invalidField(
          "tables on first sight need a source with positions, and %s has none; leave it out%s"
              .formatted(
                  MessageSources.nameOf(options),
                  options.getSource() == SourceKind.PUBSUB ? "" : ", or read with POSITIONED"));
    }
  }

  private void table(String table) {
    Set<String> named = new HashSet<>();
    Matcher braces = BRACES.matcher(table);
    while (braces.find()) {
      named.add(braces.group(1));
    }
    for (String name : named) {
      if (!name.equals("topic") && field == null) {
        problems.add(
            "Missing --tableField: --icebergTable %s has {%s}, which stands for a field of that name; give --tableField=%s"
                .formatted(table, name, name));
      } else if (!name.equals("topic") && !name.equals(field)) {
        problems.add(
            "Invalid --icebergTable %s: {%s} is neither {topic} nor {%s}, the field of --tableField"
                .formatted(table, name, field));
      }
    }
    if (field != null && !named.contains(field)) {
      problems.add(
          "Invalid --tableField %s: --icebergTable %s does not have it in braces; write it into the table's name, e.g. lake.{%s}"
              .formatted(field, table, field));
    }
    if (TableNames.isTemplate(TableNames.namespace(table)) && options.getHomeTable() == null) {
      problems.add(
          "Missing --homeTable: the namespace of --icebergTable %s depends on records, so the ledger's table has to be named"
              .formatted(table));
    }
    topics(table);
  }

  /** Topics that are named are tables that are known now. */
  private void topics(String table) {
    List<String> topics = options.getKafkaTopics();
    if (field == null && topics != null && table.contains(TableRouting.STREAM)) {
      TableRouting routing = TableRouting.of(table);
      long tables = topics.stream().map(routing::tableOf).distinct().count();
      if (tables > options.getMaxTables()) {
        problems.add(
            "Invalid --maxTables %d: --kafkaTopics are %d tables; give at least that"
                .formatted(options.getMaxTables(), tables));
      }
    }
  }

  private void invalidField(String remedy) {
    problems.add("Invalid --tableField " + field + ": " + remedy);
  }
}
