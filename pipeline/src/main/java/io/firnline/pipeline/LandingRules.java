package io.firnline.pipeline;

import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.Formats;
import io.firnline.pipeline.options.TableNames;
import io.firnline.pipeline.parse.ExtraColumns;
import io.firnline.pipeline.parse.LateRowPolicy;
import io.firnline.pipeline.parse.Lateness;
import io.firnline.pipeline.parse.MetadataColumn;
import io.firnline.pipeline.parse.ParseSettings;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.TableChanges;
import io.firnline.pipeline.parse.TableRouting;
import io.firnline.pipeline.parse.Windows;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** What the options say about records: how they are read, windowed and routed. */
final class LandingRules {
  private LandingRules() {}

  static EventTimeRule eventTime(FirnlineOptions options) {
    String field = options.getEventTimeField();
    if (field != null) {
      return EventTimeRule.ofField(field, options.getEventTimeUnit());
    }
    String attribute = options.getPubsubTimestampAttribute();
    return attribute == null
        ? EventTimeRule.ofSourceTime()
        : EventTimeRule.ofHeader(attribute, options.getEventTimeUnit());
  }

  static ParseSettings parse(FirnlineOptions options) {
    TableNames names = TableNames.of(options);
    return ParseSettings.of(
            new ParseSettings.TableNames(
                routing(options), names.home(), names.deadLetters(), lateTable(options)),
            Objects.requireNonNull(options.getWriterId(), "writerId"),
            eventTime(options),
            new Windows(options.getWindowSize().toMillis(), options.getWindowOffset().toMillis()))
        .with(lateness(options))
        .with(format(options))
        .with(extras(options))
        .with(new TableChanges(options.getSchemaMode(), options.getTableRefresh().toMillis()));
  }

  /** Which table rows go to. */
  static TableRouting routing(FirnlineOptions options) {
    return new TableRouting(TableNames.of(options).table(), options.getTableField());
  }

  /** The table of late rows, where they are to have one of their own. */
  static @Nullable String lateTable(FirnlineOptions options) {
    if (lateRows(options) != LateRowPolicy.SIDE_TABLE) {
      return null;
    }
    return Objects.requireNonNullElseGet(
        options.getLateTable(), () -> TableNames.of(options).home() + "_late");
  }

  static ExtraColumns extras(FirnlineOptions options) {
    return new ExtraColumns(
        options.getEventTimeColumn(),
        metadataColumns(options).stream().map(MetadataColumn::of).toList());
  }

  static List<String> metadataColumns(FirnlineOptions options) {
    return Objects.requireNonNullElse(options.getMetadataColumns(), List.<String>of()).stream()
        .map(word -> word.trim().toLowerCase(Locale.ROOT))
        .toList();
  }

  static boolean knowsAllMetadataColumns(FirnlineOptions options) {
    try {
      metadataColumns(options).forEach(MetadataColumn::of);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static LateRowPolicy lateRows(FirnlineOptions options) {
    return LateRowPolicy.valueOf(options.getLateRows().name());
  }

  private static Lateness lateness(FirnlineOptions options) {
    long max =
        options.getMaxLateness() == null ? Lateness.UNLIMITED : options.getMaxLateness().toMillis();
    return new Lateness(
        lateRows(options), max, options.getLateBeyondMax(), options.getMaxFuture().toMillis());
  }

  /**
   * How payloads are read.
   *
   * @throws IllegalArgumentException if options of the format or the schema are wrong
   */
  static RecordFormat format(FirnlineOptions options) {
    return Formats.of(options, columns(options));
  }

  /** Columns of {@code --schema} that payloads fill; null if it is not given. */
  private static @Nullable List<String> columns(FirnlineOptions options) {
    if (options.getSchema() == null) {
      return null;
    }
    Set<String> extras = extras(options).names();
    return LandingSchema.schema(options.getSchema()).columns().stream()
        .map(Types.NestedField::name)
        .filter(name -> !extras.contains(name))
        .toList();
  }
}
