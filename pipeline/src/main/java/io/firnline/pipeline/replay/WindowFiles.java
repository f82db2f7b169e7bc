package io.firnline.pipeline.replay;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.file.BlockFiles;
import io.firnline.iceberg.file.WriteSettings;
import io.firnline.iceberg.file.WrittenFile;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.iceberg.Table;

/**
 * Writes blocks of many windows, each window's in files of its own. A few windows are open at once;
 * the one that has waited longest is completed for a next one, and gets further files when more of
 * it comes. So memory is bounded, whatever the range.
 */
final class WindowFiles implements AutoCloseable {
  private static final int MOST_WINDOWS = 4;

  private final Function<String, Table> tables;
  private final WriteSettings settings;
  private final Map<CommitWindow, BlockFiles> open =
      new LinkedHashMap<>(16, 0.75f, /* by access */ true);
  private final List<WrittenFile> files = new ArrayList<>();

  /**
   * @param tables of blocks, by full name
   */
  WindowFiles(Function<String, Table> tables, String writer) {
    this.tables = tables;
    this.settings = WriteSettings.of(writer);
  }

  void add(RowBlock block) {
    CommitWindow window = block.target().window();
    BlockFiles ofWindow = open.get(window);
    if (ofWindow == null) {
      if (open.size() >= MOST_WINDOWS) {
        completeOldest();
      }
      ofWindow = new BlockFiles(tables, settings);
      open.put(window, ofWindow);
    }
    ofWindow.add(block);
  }

  /** All files, complete in storage. */
  List<WrittenFile> finish() {
    while (!open.isEmpty()) {
      completeOldest();
    }
    return List.copyOf(files);
  }

  private void completeOldest() {
    Iterator<BlockFiles> oldest = open.values().iterator();
    try (BlockFiles ofWindow = oldest.next()) {
      oldest.remove();
      files.addAll(ofWindow.finish().files());
    }
  }

  /** Closes what a failure left open. */
  @Override
  public void close() {
    open.values().forEach(BlockFiles::close);
    open.clear();
  }
}
