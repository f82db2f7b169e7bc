package io.firnline.iceberg.file;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.block.Tally;
import java.util.Map;

/**
 * A data file that is complete in storage but not yet in any snapshot.
 *
 * @param table full name of the table it is for
 * @param role what the table is for
 * @param location full path, as Iceberg's FileIO wants it
 * @param rows rows in the file; at least 1
 * @param sizeBytes length of the file in storage
 * @param dataFileJson the Iceberg data file with its metrics, as {@code ContentFileParser} writes
 *     it
 * @param specId id of the partition spec that it was written with
 * @param ownWindow window that its rows' event times belong to; another than the commit window only
 *     for late rows
 * @param late whether its rows are late
 * @param tallies what rows are, by source partition; empty for rows without positions. Of files
 *     that one shard wrote with the same table, own window and lateness the first has the tallies
 *     of all, since a block does not say which of its rows are in which Iceberg partition: sum them
 *     up
 * @param schemaId the table's id of the schema that it was written with; {@link #UNKNOWN_SCHEMA} in
 *     what the first builds wrote
 */
public record WrittenFile(
    String table,
    TableRole role,
    String location,
    long rows,
    long sizeBytes,
    String dataFileJson,
    int specId,
    CommitWindow ownWindow,
    boolean late,
    Map<SourcePartition, Tally> tallies,
    int schemaId) {
  public static final int UNKNOWN_SCHEMA = -1;

  public WrittenFile {
    tallies = Map.copyOf(tallies);
  }

  /** A file of which nobody knows the schema. */
  public WrittenFile(
      String table,
      TableRole role,
      String location,
      long rows,
      long sizeBytes,
      String dataFileJson,
      int specId,
      CommitWindow ownWindow,
      boolean late,
      Map<SourcePartition, Tally> tallies) {
    this(
        table,
        role,
        location,
        rows,
        sizeBytes,
        dataFileJson,
        specId,
        ownWindow,
        late,
        tallies,
        UNKNOWN_SCHEMA);
  }
}
