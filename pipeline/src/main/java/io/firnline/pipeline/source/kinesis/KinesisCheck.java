package io.firnline.pipeline.source.kinesis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Looks for streams before a job is started. */
public final class KinesisCheck {
  private KinesisCheck() {}

  /**
   * Passes streams that can be described.
   *
   * @param timeout for each of them
   * @throws IOException naming the first that cannot, and what to do
   */
  public static void check(KinesisAsyncClient client, List<String> streams, Duration timeout)
      throws IOException, InterruptedException {
    KinesisStreams kinesis = new KinesisStreams(client, timeout);
    for (String stream : streams) {
      try {
        var unused = kinesis.describe(stream);
      } catch (KinesisStreams.MissingException e) {
        throw new IOException(e.getMessage() + known(client), e);
      }
    }
  }

  /** Names to choose from, where the credentials may list them. */
  private static String known(KinesisAsyncClient client) throws InterruptedException {
    try {
      List<String> names =
          client.listStreams(r -> r.limit(10)).get(5, TimeUnit.SECONDS).streamNames();
      return names.isEmpty() ? " (there is none at all)" : " (there are " + names + ")";
    } catch (ExecutionException | TimeoutException e) {
      return "";
    }
  }
}
