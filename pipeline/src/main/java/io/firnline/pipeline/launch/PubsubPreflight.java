package io.firnline.pipeline.launch;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import io.firnline.pipeline.options.FirnlineOptions;
import java.io.IOException;
import java.util.Objects;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.jspecify.annotations.Nullable;

/** Looks at Pub/Sub before a local job starts: the subscription or topic must be there. */
final class PubsubPreflight {
  private static final int NOT_FOUND = 404;

  private PubsubPreflight() {}

  /**
   * @throws IllegalStateException naming what is not there and what to do
   */
  static void check(FirnlineOptions options) {
    String subscription = options.getPubsubSubscription();
    String path =
        subscription != null ? subscription : Objects.requireNonNull(options.getPubsubTopic());
    try (PubsubClient client =
        PubsubJsonClient.FACTORY.newClient(null, null, options.as(PubsubOptions.class))) {
      boolean there =
          subscription == null
              ? client.isTopicExists(PubsubClient.topicPathFromPath(path))
              : client.ackDeadlineSeconds(PubsubClient.subscriptionPathFromPath(path)) > 0;
      if (!there) {
        throw missing(path, null);
      }
    } catch (GoogleJsonResponseException e) {
      throw e.getStatusCode() == NOT_FOUND ? missing(path, e) : unusable(path, e);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private static IllegalStateException missing(String path, @Nullable Exception e) {
    return new IllegalStateException(
        "Cannot read %s: there is none; create it, or correct --pubsubSubscription or --pubsubTopic"
            .formatted(path),
        e);
  }

  private static IllegalStateException unusable(String path, IOException e) {
    return new IllegalStateException(
        "Cannot read %s: %s; check the credentials (gcloud auth application-default login, or GOOGLE_APPLICATION_CREDENTIALS) and --pubsubRootUrl"
            .formatted(path, Failures.message(e)),
        e);
  }
}
