package io.firnline.iceberg;

import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.table.CatalogSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A sink that is set up from a configuration, each wrong setting of which is remembered. */
final class ConfiguredWrite {
  private final List<String> problems = new ArrayList<>();
  private WriteRows write = WindowedIcebergIO.writeRows();

  private ConfiguredWrite() {}

  /**
   * The sink of a configuration.
   *
   * @throws IllegalArgumentException naming all settings that are not valid
   */
  static WriteRows of(WriteRowsConfiguration config) {
    ConfiguredWrite configured = new ConfiguredWrite();
    configured.setAll(config);
    if (!configured.problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid configuration of %s:\n- %s"
              .formatted(WriteRowsProvider.URN, String.join("\n- ", configured.problems)));
    }
    return configured.write;
  }

  private void setAll(WriteRowsConfiguration config) {
    set("table", config.getTable(), WriteRows::to);
    set("catalog_properties", catalog(config), WriteRows::withCatalog);
    if (config.getCatalogProperties().containsKey("name")) {
      problems.add("catalog_properties: 'name' is no property; give catalog_name");
    }
    set("writer_id", config.getWriterId(), WriteRows::withWriterId);
    set("home_table", config.getHomeTable(), WriteRows::withHomeTable);
    set("branch", config.getBranch(), WriteRows::toBranch);
    set(
        "commit_grouping",
        config.getCommitGrouping(),
        (w, name) -> w.withCommitGrouping(grouping(name)));
    set("snapshot_properties", config.getSnapshotProperties(), WriteRows::withSnapshotProperties);
    set("target_file_bytes", config.getTargetFileBytes(), WriteRows::withTargetFileSize);
    set("shards", config.getShards(), WriteRows::withShards);
    set(
        "patience_seconds",
        config.getPatienceSeconds(),
        (w, seconds) -> w.withPatience(duration(seconds)));
    set(
        "missing_pane_wait_seconds",
        config.getMissingPaneWaitSeconds(),
        (w, seconds) -> w.withMissingPaneWait(duration(seconds)));
    if (Boolean.TRUE.equals(config.getIgnoreSortOrder())) {
      write = write.withSortOrderIgnored();
    }
    setCreation(config);
  }

  private void setCreation(WriteRowsConfiguration config) {
    List<String> partitionFields = config.getPartitionFields();
    Map<String, String> properties = config.getTableProperties();
    if (Boolean.TRUE.equals(config.getCreateTables())) {
      write =
          write.withTableCreation(
              Objects.requireNonNullElse(partitionFields, List.of()),
              Objects.requireNonNullElse(properties, Map.of()));
      return;
    }
    if (partitionFields != null) {
      problems.add("partition_fields: they are for tables that are made; set create_tables: true");
    }
    if (properties != null) {
      problems.add("table_properties: they are for tables that are made; set create_tables: true");
    }
  }

  private <T> void set(String name, @Nullable T value, BiFunction<WriteRows, T, WriteRows> setter) {
    if (value == null) {
      return;
    }
    try {
      write = setter.apply(write, value);
    } catch (IllegalArgumentException e) {
      problems.add(name + ": " + e.getMessage());
    }
  }

  private static CatalogSpec catalog(WriteRowsConfiguration config) {
    String name = Objects.requireNonNullElse(config.getCatalogName(), CatalogSpec.DEFAULT_NAME);
    return new CatalogSpec(name, config.getCatalogProperties());
  }

  private static CommitSettings.Grouping grouping(String name) {
    return Arrays.stream(CommitSettings.Grouping.values())
        .filter(grouping -> grouping.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid commit grouping '%s': give one of %s"
                        .formatted(name, Arrays.toString(CommitSettings.Grouping.values()))));
  }

  private static Duration duration(long seconds) {
    return Duration.ofSeconds(Checks.atLeast("number of seconds", seconds, 0));
  }
}
