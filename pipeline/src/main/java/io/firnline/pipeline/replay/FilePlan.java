package io.firnline.pipeline.replay;

import io.firnline.iceberg.audit.Positions;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.commit.TableReplay;
import io.firnline.iceberg.file.RowCopy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.jspecify.annotations.Nullable;

/**
 * The live data files that have rows of a range.
 *
 * @param inside files whose every row is in the range
 * @param straddling files that also have rows outside of it
 * @param rows rows of the range in all of them
 * @param origins the records that these rows were made of, where they tell
 */
record FilePlan(
    List<DataFile> inside, List<DataFile> straddling, long rows, Optional<Positions> origins) {

  /** Finds them; a file whose bounds do not tell is read. */
  static FilePlan of(
      TableReplay.Base base,
      CommitWindow range,
      EventTimeColumn column,
      RowCopy copy,
      RowOrigins origins) {
    Finder finder = new Finder(range, column, copy, base, origins);
    try (CloseableIterable<FileScanTask> tasks =
        base.table()
            .newScan()
            .filter(column.within(range.startMillis(), range.endMillis()))
            .includeColumnStats(List.of(column.field().name()))
            .planFiles()) {
      tasks.forEach(finder::add);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot plan a scan of " + base.table().name(), e);
    }
    return new FilePlan(
        List.copyOf(finder.inside), List.copyOf(finder.straddling), finder.rows, origins.all());
  }

  private static final class Finder {
    private final CommitWindow range;
    private final EventTimeColumn column;
    private final RowCopy copy;
    private final TableReplay.Base base;
    private final RowOrigins origins;
    final List<DataFile> inside = new ArrayList<>();
    final List<DataFile> straddling = new ArrayList<>();
    long rows;

    Finder(
        CommitWindow range,
        EventTimeColumn column,
        RowCopy copy,
        TableReplay.Base base,
        RowOrigins origins) {
      this.range = range;
      this.column = column;
      this.copy = copy;
      this.base = base;
      this.origins = origins;
    }

    void add(FileScanTask task) {
      DataFile file = task.file();
      boolean byBounds = isWithin(file) && !origins.wanted();
      long found = byBounds ? file.recordCount() : copy.count(file, columns(), this::look);
      if (found == 0) {
        return;
      }
      if (!task.deletes().isEmpty()) {
        throw new IllegalStateException(
            "Cannot replay: rows of data file %s were deleted or changed by row-level deletes, which would be undone. Compact the table first, so that they are applied"
                .formatted(file.location()));
      }
      rows += found;
      (found == file.recordCount() ? inside : straddling).add(file);
    }

    private Schema columns() {
      List<String> names = new ArrayList<>(List.of(column.field().name()));
      if (origins.wanted()) {
        origins.origins().ifPresent(o -> names.addAll(o.columns()));
      }
      return base.table().schema().select(names);
    }

    /** Whether a row is in the range; then it is asked where it comes from. */
    private boolean look(Record row) {
      Long millis = column.millis(row);
      boolean inRange = millis != null && range.contains(millis);
      if (inRange && origins.wanted()) {
        origins.add(row);
      }
      return inRange;
    }

    private boolean isWithin(DataFile file) {
      Long lower = bound(file.lowerBounds());
      Long upper = bound(file.upperBounds());
      Map<Integer, Long> nulls = file.nullValueCounts();
      boolean noNulls =
          !column.field().isOptional()
              || (nulls != null && nulls.getOrDefault(column.field().fieldId(), -1L) == 0);
      return lower != null
          && upper != null
          && noNulls
          && range.contains(lower)
          && range.contains(upper);
    }

    private @Nullable Long bound(@Nullable Map<Integer, ByteBuffer> bounds) {
      ByteBuffer bytes = bounds == null ? null : bounds.get(column.field().fieldId());
      if (bytes == null) {
        return null;
      }
      Object value = Conversions.fromByteBuffer(column.field().type(), bytes);
      return column.millis(((Number) value).longValue());
    }
  }

  /** The rows of the straddling files that are outside of the range, in files of their own. */
  List<DataFile> copyOutside(CommitWindow range, EventTimeColumn column, RowCopy copy) {
    List<DataFile> copies = new ArrayList<>();
    for (DataFile file : straddling) {
      copy.copy(
              file,
              row -> {
                Long millis = column.millis(row);
                return millis == null || !range.contains(millis);
              })
          .ifPresent(copies::add);
    }
    return copies;
  }

  /** All of them. */
  List<DataFile> all() {
    List<DataFile> all = new ArrayList<>(inside);
    all.addAll(straddling);
    return all;
  }
}
