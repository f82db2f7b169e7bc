package io.firnline.pipeline.source.kinesis;

import io.firnline.pipeline.source.FeedTask;
import io.firnline.pipeline.source.HandOver;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceMark;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** What the thread of a Kinesis reader does. */
final class KinesisFeed implements FeedTask {
  private final KinesisSourceRun run;
  private final Share share;
  private final @Nullable SourceMark mark;

  KinesisFeed(KinesisSourceRun run, Share share, @Nullable SourceMark mark) {
    this.run = run;
    this.share = share;
    this.mark = mark;
  }

  @Override
  public void run(HandOver handOver) throws IOException, InterruptedException {
    KinesisSourceSettings settings = run.settings();
    KinesisAsyncClient client = run.client();
    try {
      KinesisStreams starting = new KinesisStreams(client, settings.waits().start());
      StreamStart.Started started =
          new StreamStart(settings, run.ledger(), starting, share, run.clock().millis())
              .start(mark);
      KinesisStreams kinesis = new KinesisStreams(client, settings.waits().patience());
      try (KinesisReading reading = new KinesisReading(run, kinesis, started, handOver)) {
        reading.untilEnd();
      }
    } finally {
      KinesisClients.closeBehind(client);
    }
  }
}
