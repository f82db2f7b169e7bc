package io.firnline.pipeline.source.pubsub;

import com.google.pubsub.v1.Schema.Type;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * PubsubIO's client, with a sign of life every two seconds while a subscription has nothing, and
 * with a pause after a pull that has brought nothing.
 *
 * <p>PubsubIO estimates its watermark from at least ten messages in the last minute. One of its
 * readers that has fewer, but some, keeps its watermark where it is; one that has never had any
 * keeps it at the beginning of time; and the slowest of its readers, four for each split, holds all
 * windows. So a quiet subscription would be committed hours later, or never. The sign of life is a
 * message of the time of its pull, so the watermark of a quiet reader follows the clock, a minute
 * behind it. It is acknowledged to nobody, and no row (see {@link PubsubMessages#isMessage}).
 *
 * <p>Beam's source on Flink asks its readers in turn for one message each, and a reader that has
 * none pulls before it says so, while the others wait: where one of eight has messages, each of
 * them costs seven pulls in vain, and a job gets some ten messages a second. So a reader does not
 * ask again for {@value #PAUSE_PULLS} times what its pull took, {@value #LEAST_PAUSE_MILLIS} ms to
 * {@value #MOST_PAUSE_MILLIS} ms: seven idle ones take a third of the time at most.
 *
 * <p>Dataflow reads by its own source and never asks for a client.
 */
final class WakefulClient extends PubsubClient {
  /** Names of attributes that begin with {@code goog} are refused when a message is published. */
  private static final String ATTRIBUTE = "goog-firnline-heartbeat";

  private static final String ACK_ID = ATTRIBUTE;
  private static final long EVERY_MILLIS = 2_000;
  private static final long PAUSE_PULLS = 20;
  private static final long LEAST_PAUSE_MILLIS = 100;
  private static final long MOST_PAUSE_MILLIS = 1_000;

  private final PubsubClient client;
  private long lastMillis = Long.MIN_VALUE;
  private long pauseToMillis = Long.MIN_VALUE;

  private WakefulClient(PubsubClient client) {
    this.client = client;
  }

  /** Wraps Beam's client of JSON requests, which is its default. */
  static final class Factory implements PubsubClientFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public PubsubClient newClient(
        @Nullable String timestampAttribute,
        @Nullable String idAttribute,
        PubsubOptions options,
        @Nullable String rootUrlOverride)
        throws IOException {
      return new WakefulClient(
          PubsubJsonClient.FACTORY.newClient(
              timestampAttribute, idAttribute, options, rootUrlOverride));
    }

    @Override
    public PubsubClient newClient(
        @Nullable String timestampAttribute, @Nullable String idAttribute, PubsubOptions options)
        throws IOException {
      return new WakefulClient(
          PubsubJsonClient.FACTORY.newClient(timestampAttribute, idAttribute, options));
    }

    @Override
    public String getKind() {
      return PubsubJsonClient.FACTORY.getKind();
    }
  }

  /** Whether it is a sign of life, not a message. */
  static boolean isHeartbeat(PubsubMessage message) {
    return message.getAttribute(ATTRIBUTE) != null;
  }

  @Override
  public List<IncomingMessage> pull(
      long requestTimeMillis,
      SubscriptionPath subscription,
      int batchSize,
      boolean returnImmediately)
      throws IOException {
    if (requestTimeMillis < pauseToMillis) {
      return List.of();
    }
    long startedNanos = System.nanoTime();
    List<IncomingMessage> received =
        client.pull(requestTimeMillis, subscription, batchSize, returnImmediately);
    if (!received.isEmpty()) {
      return received;
    }
    pauseToMillis = requestTimeMillis + pauseMillis(System.nanoTime() - startedNanos);
    if (requestTimeMillis - EVERY_MILLIS < lastMillis) {
      return received;
    }
    lastMillis = requestTimeMillis;
    return List.of(heartbeat(requestTimeMillis));
  }

  private static long pauseMillis(long pullNanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(PAUSE_PULLS * pullNanos);
    return Math.max(LEAST_PAUSE_MILLIS, Math.min(MOST_PAUSE_MILLIS, millis));
  }

  private static IncomingMessage heartbeat(long millis) {
    com.google.pubsub.v1.PubsubMessage message =
        com.google.pubsub.v1.PubsubMessage.newBuilder().putAttributes(ATTRIBUTE, "").build();
    return IncomingMessage.of(message, millis, millis, ACK_ID, ACK_ID);
  }

  @Override
  public void acknowledge(SubscriptionPath subscription, List<String> ackIds) throws IOException {
    List<String> real = real(ackIds);
    if (!real.isEmpty()) {
      client.acknowledge(subscription, real);
    }
  }

  @Override
  public void modifyAckDeadline(
      SubscriptionPath subscription, List<String> ackIds, int deadlineSeconds) throws IOException {
    List<String> real = real(ackIds);
    if (!real.isEmpty()) {
      client.modifyAckDeadline(subscription, real, deadlineSeconds);
    }
  }

  private static List<String> real(List<String> ackIds) {
    return ackIds.contains(ACK_ID)
        ? ackIds.stream().filter(id -> !id.equals(ACK_ID)).toList()
        : ackIds;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }

  @Override
  public int publish(TopicPath topic, List<OutgoingMessage> messages) throws IOException {
    return client.publish(topic, messages);
  }

  @Override
  public void createTopic(TopicPath topic) throws IOException {
    client.createTopic(topic);
  }

  @Override
  public void createTopic(TopicPath topic, SchemaPath schema) throws IOException {
    client.createTopic(topic, schema);
  }

  @Override
  public void deleteTopic(TopicPath topic) throws IOException {
    client.deleteTopic(topic);
  }

  @Override
  public List<TopicPath> listTopics(ProjectPath project) throws IOException {
    return client.listTopics(project);
  }

  @Override
  public boolean isTopicExists(TopicPath topic) throws IOException {
    return client.isTopicExists(topic);
  }

  @Override
  public void createSubscription(
      TopicPath topic, SubscriptionPath subscription, int ackDeadlineSeconds) throws IOException {
    client.createSubscription(topic, subscription, ackDeadlineSeconds);
  }

  @Override
  public void deleteSubscription(SubscriptionPath subscription) throws IOException {
    client.deleteSubscription(subscription);
  }

  @Override
  public List<SubscriptionPath> listSubscriptions(ProjectPath project, TopicPath topic)
      throws IOException {
    return client.listSubscriptions(project, topic);
  }

  @Override
  public int ackDeadlineSeconds(SubscriptionPath subscription) throws IOException {
    return client.ackDeadlineSeconds(subscription);
  }

  @Override
  public boolean isEOF() {
    return client.isEOF();
  }

  @Override
  public void createSchema(SchemaPath path, String content, Type type) throws IOException {
    client.createSchema(path, content, type);
  }

  @Override
  public void deleteSchema(SchemaPath path) throws IOException {
    client.deleteSchema(path);
  }

  @Override
  public SchemaPath getSchemaPath(TopicPath topic) throws IOException {
    return client.getSchemaPath(topic);
  }

  @Override
  public Schema getSchema(SchemaPath path) throws IOException {
    return client.getSchema(path);
  }
}
