package io.firnline.pipeline.audit;

import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.audit.Coordinates;
import io.firnline.iceberg.audit.TableAudit;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.parse.MetadataColumn;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The audit of a landing pipeline's tables, and of the topics that they are from.
 *
 * @param catalog where the tables are
 * @param table full name of the home table or of a side table
 * @param writer the ledger's name
 * @param scan whether rows are read too
 * @param source where the topics are; empty: they are not counted again
 */
public record LandingAudit(
    CatalogSpec catalog, String table, String writer, boolean scan, Optional<Source> source) {

  /** The columns of {@code --metadataColumns=topic,partition,offset}. */
  private static final Coordinates OF_ROWS =
      new Coordinates(
          MetadataColumn.TOPIC.column(),
          MetadataColumn.PARTITION.column(),
          MetadataColumn.OFFSET.column(),
          null);

  private static final Map<TableRole, Coordinates> COORDINATES =
      Map.of(
          TableRole.DATA,
          OF_ROWS,
          TableRole.LATE,
          OF_ROWS,
          TableRole.DEAD_LETTER,
          new Coordinates(
              DeadLetterTable.STREAM,
              DeadLetterTable.PARTITION,
              DeadLetterTable.POSITION,
              DeadLetterTable.WRITER));

  /**
   * Where the topics are.
   *
   * @param bootstrapServers host:port, separated by commas
   * @param consumer further properties of the Kafka client
   * @param startedLater whether the writer did not start at the topics' beginning; what lies before
   *     the first row of a partition is not missed then
   */
  public record Source(
      String bootstrapServers, Map<String, String> consumer, boolean startedLater) {}

  /**
   * Makes it. Reads only.
   *
   * @throws IOException if Kafka cannot be read
   * @throws org.apache.iceberg.exceptions.NoSuchTableException if the table does not exist
   */
  public AuditReport run() throws IOException, InterruptedException {
    TableAudit.Result tables = TableAudit.of(catalog, table, writer, COORDINATES, scan).run();
    return source.isEmpty()
        ? tables.report()
        : tables.report().with(SourceChecks.of(source.get(), tables));
  }
}
