package io.firnline.iceberg;

import com.google.auto.value.AutoValue;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBlockCoder;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.commit.CommitWindows;
import io.firnline.iceberg.file.AssignShards;
import io.firnline.iceberg.file.ShardKey;
import io.firnline.iceberg.file.WriteDataFiles;
import io.firnline.iceberg.file.WrittenGroup;
import io.firnline.iceberg.file.WrittenGroupCoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.jspecify.annotations.Nullable;

/** See {@link WindowedIcebergIO#write()}. Immutable; each {@code with…} returns a new one. */
@AutoValue
public abstract class Write extends Sink<RowBlock, Write> {
  private static final long serialVersionUID = 1L;

  static final long BLOCK_BYTES = 256L << 10;

  @Override
  abstract SinkOptions options();

  abstract @Nullable String home();

  static Write create() {
    return new AutoValue_Write(SinkOptions.defaults(), null);
  }

  /**
   * The home table, as {@code namespace.table}: it holds the ledger. Blocks name the table that
   * they are for; those for other tables go there, as side tables of this one. Required.
   */
  public Write to(String homeTable) {
    return new AutoValue_Write(options(), Checks.tableName(homeTable));
  }

  @Override
  Write with(SinkOptions options) {
    return new AutoValue_Write(options, home());
  }

  @Override
  public WriteResult expand(PCollection<RowBlock> blocks) {
    Checks.nothingMissing("write", missing());
    Firing firing = Firing.of(blocks);
    CommitSettings commit = options().commitSettings(Objects.requireNonNull(home()));
    return new WriteResult(commit(firing, write(firing, blocks), commit));
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
    long fileBytes = options().targetFileBytes();
    int blocksPerFile = (int) Math.max(8, fileBytes / BLOCK_BYTES);
    return firing
        .whenFilesAreFull(
            blocks
                .apply("AssignShards", ParDo.of(new AssignShards(fileBytes, options().shards())))
                .setCoder(KvCoder.of(ShardKey.KeyCoder.of(), RowBlockCoder.of())),
            blocksPerFile)
        .apply("GroupBlocks", GroupByKey.create())
        .apply(
            "WriteDataFiles",
            ParDo.of(new WriteDataFiles(options().requiredCatalog(), options().writeSettings())))
        .setCoder(WrittenGroupCoder.of());
  }

  private static PCollection<CommittedSnapshot> commit(
      Firing firing, PCollection<WrittenGroup> groups, CommitSettings settings) {
    return firing
        .whenWindowsEnd(
            groups.apply(
                "OneCommitter",
                WithKeys.<Integer, WrittenGroup>of(0).withKeyType(TypeDescriptors.integers())))
        .apply("GroupFiles", GroupByKey.create())
        .apply("Commit", ParDo.of(new CommitWindows(settings)));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.addIfNotNull(DisplayData.item("homeTable", home()).withLabel("Home table"));
    options().display(builder);
  }
}
