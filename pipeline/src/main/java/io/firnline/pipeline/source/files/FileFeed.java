package io.firnline.pipeline.source.files;

import io.firnline.pipeline.source.FeedTask;
import io.firnline.pipeline.source.HandOver;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceMark;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the thread of a reader of files does. */
final class FileFeed implements FeedTask {
  private final FileSourceRun run;
  private final Share share;
  private final @Nullable SourceMark mark;

  FileFeed(FileSourceRun run, Share share, @Nullable SourceMark mark) {
    this.run = run;
    this.share = share;
    this.mark = mark;
  }

  @Override
  public void run(HandOver handOver) throws IOException, InterruptedException {
    FileStart.Started started = new FileStart(run.settings(), run.ledger(), share).start(mark);
    try (FileReading reading = new FileReading(run, started, handOver)) {
      reading.untilEnd();
    }
  }
}
