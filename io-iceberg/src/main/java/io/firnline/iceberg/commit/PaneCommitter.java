package io.firnline.iceberg.commit;

import io.firnline.iceberg.CommittedSnapshot;
import java.util.List;

/** Commits panes exactly once. */
public final class PaneCommitter {
  private final CommitSettings settings;

  public PaneCommitter(CommitSettings settings) {
    this.settings = settings;
  }

  public List<CommittedSnapshot> commit(List<Pane> panes) {
    throw new UnsupportedOperationException(settings.homeTable() + panes);
  }
}
