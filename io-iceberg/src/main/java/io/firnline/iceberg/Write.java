package io.firnline.iceberg;

import com.google.auto.value.AutoValue;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBlockCoder;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.commit.CommitWindows;
import io.firnline.iceberg.commit.CountCommits;
import io.firnline.iceberg.file.AssignShards;
import io.firnline.iceberg.file.ShardKey;
import io.firnline.iceberg.file.WriteDataFiles;
import io.firnline.iceberg.file.WrittenGroup;
import io.firnline.iceberg.file.WrittenGroupCoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.jspecify.annotations.Nullable;

/**
 * See {@link WindowedIcebergIO#write()}. Immutable; each {@code with…} returns a new one.
 *
 * <p>Blocks are encoded by {@link RowBlockCoder}, which their collections find by themselves.
 */
@AutoValue
public abstract class Write extends Sink<RowBlock, Write> {
  private static final long serialVersionUID = 1L;

  /** Blocks are cut at an estimate of 256 KiB, which comes to some 180 KiB. */
  private static final long FULL_BLOCK_BYTES = 128L << 10;

  @Override
  abstract SinkOptions options();

  abstract @Nullable String home();

  abstract Duration windowDelay();

  static Write create() {
    return new AutoValue_Write(SinkOptions.defaults(), null, Duration.ZERO);
  }

  /**
   * The home table, as {@code namespace.table}: it holds the ledger. Blocks name the table that
   * they are for; those for other tables go there, as side tables of this one. Required.
   */
  public Write to(String homeTable) {
    return new AutoValue_Write(options(), Checks.tableName(homeTable), windowDelay());
  }

  /**
   * How much later the windows of the input are than the commit windows of its blocks, for an input
   * whose watermark knows nothing of disorder: put into windows that end so much later, its blocks
   * wait so much longer for their like. A block of the commit window {@code [start, end)} has to be
   * in the window {@code [start + delay, end + delay)}. Refused in the global window. Not negative,
   * up to 365 days. Default zero.
   */
  public Write withWindowDelay(Duration delay) {
    return new AutoValue_Write(options(), home(), Checks.notNegative("window delay", delay));
  }

  @Override
  Write with(SinkOptions options) {
    return new AutoValue_Write(options, home(), windowDelay());
  }

  @Override
  public WriteResult expand(PCollection<RowBlock> blocks) {
    Checks.nothingMissing("write", missing());
    options().checkCatalog();
    Firing firing = Firing.of(blocks);
    InputWindows.checkDelay(blocks, windowDelay());
    CommitSettings commit = options().commitSettings(Objects.requireNonNull(home()));
    return new WriteResult(commit(write(firing, blocks), commit));
  }

  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (home() == null) {
      missing.add("to(…)");
    }
    missing.addAll(options().missing());
    return missing;
  }

  private PCollection<WrittenGroup> write(Firing firing, PCollection<RowBlock> blocks) {
    long fileBytes = options().plannedFileBytes();
    PCollectionTuple sharded =
        blocks.apply(
            "AssignShards",
            ParDo.of(new AssignShards(fileBytes, FULL_BLOCK_BYTES, options().shards()))
                .withOutputTags(AssignShards.WAITING, TupleTagList.of(AssignShards.FULL)));
    int blocksPerFile = (int) Math.max(2, fileBytes / FULL_BLOCK_BYTES);
    PCollection<WrittenGroup> whole =
        files("", firing.atEnd("FireBlocks", coded(sharded, AssignShards.WAITING)));
    PCollection<WrittenGroup> early =
        files(
            "Full",
            firing.whenFull("FireFullFiles", coded(sharded, AssignShards.FULL), blocksPerFile));
    return PCollectionList.of(firing.atEnd("FireWhole", whole))
        .and(firing.atEnd("FireEarly", early))
        .apply("AllFiles", Flatten.pCollections());
  }

  private static PCollection<KV<ShardKey, RowBlock>> coded(
      PCollectionTuple sharded, TupleTag<KV<ShardKey, RowBlock>> tag) {
    return sharded.get(tag).setCoder(KvCoder.of(ShardKey.KeyCoder.of(), RowBlockCoder.of()));
  }

  private PCollection<WrittenGroup> files(String kind, PCollection<KV<ShardKey, RowBlock>> blocks) {
    return blocks
        .apply("Group" + kind + "Blocks", GroupByKey.create())
        .apply(
            "Write" + kind + "DataFiles",
            ParDo.of(new WriteDataFiles(options().lookup(), options().writeSettings())))
        .setCoder(WrittenGroupCoder.of());
  }

  private PCollection<CommittedSnapshot> commit(
      PCollection<WrittenGroup> groups, CommitSettings settings) {
    return groups
        .apply(
            "OneCommitter",
            WithKeys.<Integer, WrittenGroup>of(0).withKeyType(TypeDescriptors.integers()))
        .apply("GroupFiles", GroupByKey.create())
        .apply("Commit", ParDo.of(new CommitWindows(settings, windowDelay())))
        .apply("CountCommits", ParDo.of(new CountCommits()));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.addIfNotNull(DisplayData.item("homeTable", home()).withLabel("Home table"));
    options().display(builder);
    builder.addIfNotDefault(
        DisplayData.item("windowDelayMillis", windowDelay().toMillis())
            .withLabel("Windows of the input are later by, ms"),
        0L);
  }
}
