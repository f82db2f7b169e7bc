package io.firnline.pipeline.launch;

import com.google.api.services.pubsub.Pubsub;
import com.google.api.services.pubsub.model.SeekRequest;
import com.google.api.services.pubsub.model.Subscription;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import io.firnline.pipeline.options.FirnlineOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.apache.beam.sdk.extensions.gcp.util.RetryHttpRequestInitializer;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets a subscription back to a time before a job without state reads it. Messages published since
 * are delivered again, whoever has acknowledged them; all that were published before count as
 * acknowledged.
 */
final class PubsubSeek {
  private static final Logger LOG = LoggerFactory.getLogger(PubsubSeek.class);

  /** What the service takes where nothing is set. */
  private static final Duration DEFAULT_RETENTION = Duration.ofDays(7);

  private PubsubSeek() {}

  /**
   * Passes if all that was published since a time can come again; changes nothing.
   *
   * @throws IllegalStateException if the subscription forgets what was acknowledged, or what is so
   *     old, or cannot be asked
   */
  static void check(FirnlineOptions options, Instant time) {
    String path = path(options);
    try {
      check(path, subscriptions(options).get(path).execute(), time);
    } catch (IOException e) {
      throw failed(path, time, e);
    }
  }

  /**
   * Sets the subscription back.
   *
   * @throws IllegalStateException as {@link #check}
   */
  static void seek(FirnlineOptions options, Instant time) {
    String path = path(options);
    check(options, time);
    try {
      subscriptions(options).seek(path, new SeekRequest().setTime(time.toString())).execute();
    } catch (IOException e) {
      throw failed(path, time, e);
    }
    LOG.info("Set {} back to {}", path, time);
  }

  private static String path(FirnlineOptions options) {
    return Objects.requireNonNull(options.getPubsubSubscription(), "pubsubSubscription");
  }

  private static Pubsub.Projects.Subscriptions subscriptions(FirnlineOptions options) {
    return client(options.as(PubsubOptions.class)).projects().subscriptions();
  }

  private static IllegalStateException failed(String path, Instant time, IOException e) {
    return new IllegalStateException(
        "Cannot set %s back to %s: %s".formatted(path, time, Failures.message(e)), e);
  }

  private static void check(String path, Subscription subscription, Instant time) {
    Duration kept = Duration.ZERO;
    if (Boolean.TRUE.equals(subscription.getRetainAckedMessages())) {
      kept = duration(subscription.getMessageRetentionDuration(), DEFAULT_RETENTION);
    }
    Duration ofTopic = duration(subscription.getTopicMessageRetentionDuration(), Duration.ZERO);
    kept = ofTopic.compareTo(kept) > 0 ? ofTopic : kept;
    if (kept.isZero()) {
      throw new IllegalStateException(
          "Cannot set %s back: it forgets messages that were acknowledged, so those would be missing. Switch on its retain_acked_messages, or its topic's message retention, before the next time; to go on without them give --pubsubStart=SUBSCRIPTION"
              .formatted(path));
    }
    Instant since = Instant.now().minus(kept);
    if (time.isBefore(since)) {
      throw new IllegalStateException(
          "Cannot set %s back to %s: it keeps messages for %d h, so what was acknowledged before %s is gone. To go on without it give --pubsubStart=SUBSCRIPTION, or a later time: --pubsubStart=%s"
              .formatted(
                  path,
                  time,
                  kept.toHours(),
                  since.truncatedTo(ChronoUnit.SECONDS),
                  since.plusSeconds(60).truncatedTo(ChronoUnit.SECONDS)));
    }
  }

  /** As the API writes it: seconds, and an s. */
  private static Duration duration(@Nullable String text, Duration otherwise) {
    return text == null
        ? otherwise
        : Duration.ofMillis((long) (1_000 * Double.parseDouble(text.replaceFirst("s$", ""))));
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
