package io.firnline.pipeline.source.kafka;

import io.firnline.pipeline.source.Outage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Asks where quiet partitions end, without ever waiting for the answer. Whoever has read up to the
 * answer had read everything when the question was asked.
 */
final class IdleCheck {
  private final KafkaSourceSettings settings;
  private final KafkaCluster cluster;
  private final Outage outage;
  private final Map<KafkaPartition, Question> pending = new HashMap<>();
  private long askedNanos;

  IdleCheck(KafkaSourceSettings settings, KafkaCluster cluster, Outage outage) {
    this.settings = settings;
    this.cluster = cluster;
    this.outage = outage;
    this.askedNanos = System.nanoTime();
  }

  private record Question(KafkaFuture<ListOffsetsResultInfo> end, long askedMillis) {}

  /**
   * An answer.
   *
   * @param end where the partition ended
   * @param askedMillis before it was asked
   */
  record Answer(KafkaPartition partition, long end, long askedMillis) {}

  /** Asks about quiet partitions, if it is time to, and takes the answers that have come. */
  List<Answer> check(Collection<KafkaPartition> partitions)
      throws IOException, InterruptedException {
    long idle = settings.waits().idle().toNanos();
    if (System.nanoTime() - askedNanos >= idle) {
      askedNanos = System.nanoTime();
      ask(partitions.stream().filter(p -> p.isQuietFor(idle) && !pending.containsKey(p)).toList());
    }
    return answers();
  }

  private void ask(List<KafkaPartition> quiet) {
    if (!quiet.isEmpty()) {
      long now = System.currentTimeMillis();
      ListOffsetsResult asked = cluster.askEnds(quiet.stream().map(p -> p.id).toList());
      quiet.forEach(p -> pending.put(p, new Question(asked.partitionResult(p.kafka), now)));
    }
  }

  private List<Answer> answers() throws IOException, InterruptedException {
    List<Answer> answers = new ArrayList<>();
    for (KafkaPartition p : List.copyOf(pending.keySet())) {
      Question question = pending.get(p);
      if (question != null && question.end().isDone()) {
        pending.remove(p);
        answer(p, question, answers);
      }
    }
    return answers;
  }

  private void answer(KafkaPartition p, Question question, List<Answer> answers)
      throws IOException, InterruptedException {
    try {
      answers.add(new Answer(p, question.end().get().offset(), question.askedMillis()));
      outage.over();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof RetriableException)) {
        throw KafkaClients.failure(settings, KafkaClients.cause(e));
      }
      outage.goesOn(KafkaClients.cause(e));
    }
  }
}
