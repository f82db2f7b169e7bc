package io.firnline.pipeline.launch;

import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.source.kinesis.KinesisCheck;
import io.firnline.pipeline.source.kinesis.KinesisClients;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Looks at Kinesis before a local job starts: it must answer, the streams must be there. */
final class KinesisPreflight {
  private KinesisPreflight() {}

  /**
   * @throws IllegalStateException naming what is not there and what to do
   */
  static void check(FirnlineOptions options, Duration timeout) {
    try {
      check(KinesisClients.client(options), options, timeout);
    } catch (SdkClientException e) {
      throw new IllegalStateException(
          "Cannot reach Kinesis: %s. Check --awsRegion, --endpoint and --awsCredentialsProvider"
              .formatted(e.getMessage()),
          e);
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot reach Kinesis: interrupted", e);
    }
  }

  private static void check(KinesisAsyncClient client, FirnlineOptions options, Duration timeout)
      throws IOException, InterruptedException {
    try {
      KinesisCheck.check(
          client, Objects.requireNonNull(options.getKinesisStreams(), "kinesisStreams"), timeout);
    } finally {
      KinesisClients.closeBehind(client);
    }
  }
}
