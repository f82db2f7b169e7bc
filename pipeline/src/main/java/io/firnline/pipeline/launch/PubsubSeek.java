package io.firnline.pipeline.launch;

import com.google.api.services.pubsub.Pubsub;
import com.google.api.services.pubsub.model.SeekRequest;
import com.google.api.services.pubsub.model.Subscription;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import io.firnline.pipeline.options.FirnlineOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.extensions.gcp.util.RetryHttpRequestInitializer;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets a subscription back to a time before a job without state reads it: {@code
 * --pubsubStart=TIME}. Messages published since are delivered again, whoever has acknowledged them.
 */
final class PubsubSeek {
  private static final Logger LOG = LoggerFactory.getLogger(PubsubSeek.class);

  private PubsubSeek() {}

  /**
   * @throws IllegalStateException if the subscription forgets what was acknowledged, or cannot be
   *     set back
   */
  static void seek(FirnlineOptions options) {
    Optional<Instant> time = options.getPubsubStart().time();
    if (time.isEmpty()) {
      return;
    }
    String path = Objects.requireNonNull(options.getPubsubSubscription(), "pubsubSubscription");
    try {
      Pubsub.Projects.Subscriptions subscriptions =
          client(options.as(PubsubOptions.class)).projects().subscriptions();
      check(path, subscriptions.get(path).execute());
      subscriptions.seek(path, new SeekRequest().setTime(time.get().toString())).execute();
      LOG.info("Set {} back to {}: what was published since is read again", path, time.get());
    } catch (IOException e) {
      throw new IllegalStateException(
          "Cannot set %s back to %s: %s".formatted(path, time.get(), Failures.message(e)), e);
    }
  }

  private static void check(String path, Subscription subscription) {
    boolean kept =
        Boolean.TRUE.equals(subscription.getRetainAckedMessages())
            || subscription.getTopicMessageRetentionDuration() != null;
    if (!kept) {
      throw new IllegalStateException(
          "Cannot set %s back: it forgets messages that were acknowledged, so those would be missing. Switch on its retain_acked_messages, or its topic's message retention, before the next time; to go on without them give --pubsubStart=SUBSCRIPTION"
              .formatted(path));
    }
  }

  private static Pubsub client(PubsubOptions options) {
    Credentials credentials = options.getGcpCredential();
    RetryHttpRequestInitializer retries = new RetryHttpRequestInitializer();
    return new Pubsub.Builder(
            Transport.getTransport(),
            Transport.getJsonFactory(),
            request -> {
              if (credentials != null) {
                new HttpCredentialsAdapter(credentials).initialize(request);
              }
              retries.initialize(request);
            })
        .setRootUrl(options.getPubsubRootUrl())
        .setApplicationName(options.getAppName())
        .build();
  }
}
