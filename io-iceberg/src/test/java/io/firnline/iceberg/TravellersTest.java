package io.firnline.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBlockCoder;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.commit.CommitWindows;
import io.firnline.iceberg.commit.TableLookup;
import io.firnline.iceberg.file.AssignShards;
import io.firnline.iceberg.file.ShardKey;
import io.firnline.iceberg.file.WriteDataFiles;
import io.firnline.iceberg.file.WriteSettings;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.TableCreation;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.schemas.SchemaRegistry;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes to workers and between them survives the journey. */
class TravellersTest {
  private static final CatalogSpec CATALOG =
      new CatalogSpec("lake", Map.of("type", "rest", "uri", "http://none"));
  private static final TableLookup LOOKUP = new TableLookup(CATALOG, Duration.ofSeconds(1));
  private static final Schema TABLE =
      new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));

  static List<Serializable> functionsAndSinks() {
    CommitSettings commit = CommitSettings.of(CATALOG, "lake.rows", "w1");
    TableShapes shapes = new TableShapes(LOOKUP, "lake.rows", TableCreation.of(TABLE), false);
    return List.of(
        new AssignShards(1 << 20, 1 << 17, 2),
        new WriteDataFiles(LOOKUP, WriteSettings.of("w1")),
        new CommitWindows(commit),
        new RowsToBlocks(
            new TableTemplate("lake.{site}"),
            shapes,
            2,
            RowBlocks.DEFAULT_BLOCK_BYTES,
            BadRecordRouter.THROWING_ROUTER,
            new TupleTag<RowBlock>() {}),
        shapes,
        new TableTemplate("lake.{site}"),
        new TableFunction(new TableTemplate("lake.{site}")),
        commit,
        SinkOptions.defaults(),
        WindowedIcebergIO.write().to("lake.rows").withCatalog(CATALOG),
        WindowedIcebergIO.writeRows()
            .to("lake.rows")
            .withCatalog(CATALOG)
            .withTableCreation(List.of("id"), Map.of("a", "b")));
  }

  @ParameterizedTest
  @MethodSource("functionsAndSinks")
  void functionsAndSinksAreSerializable(Serializable traveller) {
    Serializable arrived = SerializableUtils.clone(traveller);

    assertThat(arrived).isInstanceOf(traveller.getClass());
    assertThat(SerializableUtils.serializeToByteArray(arrived))
        .isEqualTo(SerializableUtils.serializeToByteArray(traveller));
  }

  @Test
  void shardKeysAreKeys() throws Exception {
    ShardKey key = new ShardKey("lake.sensör", 7, 300);

    CoderProperties.coderDecodeEncodeEqual(ShardKey.KeyCoder.of(), key);
    CoderProperties.coderDeterministic(
        ShardKey.KeyCoder.of(), key, new ShardKey("lake.sensör", 7, 300));
    CoderProperties.coderConsistentWithEquals(
        ShardKey.KeyCoder.of(), key, new ShardKey("lake.sensör", 7, 301));
    CoderProperties.coderSerializable(ShardKey.KeyCoder.of());
  }

  @Test
  void blocksKeepTheirRowsAndCoverages() throws Exception {
    PositionedBatch batch =
        PositionedBatch.whole(3, "lake.rows", 0, 1, 20).lateOf(new CommitWindow(0, 60_000));

    CoderProperties.coderDecodeEncodeEqual(RowBlockCoder.of(), batch.rowBlock());
    CoderProperties.coderDecodeEncodeEqual(RowBlockCoder.of(), batch.coverageBlock());
    CoderProperties.coderSerializable(RowBlockCoder.of());
  }

  @Test
  void committedSnapshotsAreBeamRows() throws Exception {
    SchemaCoder<CommittedSnapshot> coder =
        SchemaRegistry.createDefault().getSchemaCoder(CommittedSnapshot.class);
    CommittedSnapshot snapshot =
        CommittedSnapshot.builder()
            .setTable("lake.rows")
            .setSnapshotId(Long.MIN_VALUE)
            .setSequenceNumber(7)
            .setWindowStart(Instant.ofEpochMilli(0))
            .setWindowEnd(Instant.ofEpochMilli(60_000))
            .setFiles(1)
            .setRows(2)
            .setBytes(3)
            .setLate(4)
            .setDead(5)
            .setReplayed(true)
            .setCommittedAt(Instant.ofEpochMilli(70_000))
            .build();

    CoderProperties.coderDecodeEncodeEqual((Coder<CommittedSnapshot>) coder, snapshot);
    assertThat(coder.getSchema().getFieldNames())
        .as("in the order of their numbers, which is that of their bytes: new ones come last")
        .containsExactly(
            "table",
            "snapshotId",
            "sequenceNumber",
            "windowStart",
            "windowEnd",
            "files",
            "rows",
            "bytes",
            "late",
            "dead",
            "replayed",
            "committedAt",
            "commitMillis");
  }
}
