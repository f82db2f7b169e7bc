package io.firnline.pipeline.options;

import io.firnline.pipeline.source.AcceptedLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What is wrong with the options of a Kinesis source, all of it at once. */
final class KinesisFlags {
  /** As Kinesis has them. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z0-9-]*:kinesis:[a-z0-9-]+:\\d{12}:stream/[A-Za-z0-9_.-]{1,128}");

  private final FirnlineOptions options;
  private final List<String> problems = new ArrayList<>();

  private KinesisFlags(FirnlineOptions options) {
    this.options = options;
  }

  static List<String> problems(FirnlineOptions options) {
    KinesisFlags check = new KinesisFlags(options);
    check.streams();
    check.consumer();
    check.poll();
    check.losses();
    return check.problems;
  }

  private void streams() {
    List<String> streams = options.getKinesisStreams();
    if (streams == null || streams.stream().allMatch(String::isBlank)) {
      problems.add("Missing --kinesisStreams: give the names or ARNs of the streams to read");
      return;
    }
    Map<String, String> byName = new TreeMap<>();
    for (String stream : streams) {
      boolean arn = stream.startsWith("arn:");
      if (!(arn ? ARN : NAME).matcher(stream).matches()) {
        problems.add(
            arn
                ? "Invalid --kinesisStreams %s: write arn:aws:kinesis:REGION:ACCOUNT:stream/NAME"
                    .formatted(stream)
                : "Invalid --kinesisStreams %s: a name has 1 to 128 letters, digits, '_', '-' and '.'"
                    .formatted(stream));
      }
      String name = stream.substring(stream.lastIndexOf('/') + 1);
      String other = byName.put(name, stream);
      if (other != null) {
        problems.add(
            "Invalid --kinesisStreams %s: %s has the same name, by which the table knows a stream; read one of them by a job of its own"
                .formatted(stream, other));
      }
    }
  }

  private void consumer() {
    String consumer = options.getKinesisConsumer();
    if (consumer != null && !NAME.matcher(consumer).matches()) {
      problems.add(
          "Invalid --kinesisConsumer %s: a name has 1 to 128 letters, digits, '_', '-' and '.'; leave it out to poll"
              .formatted(consumer));
    }
  }

  private void poll() {
    Span poll = options.getKinesisPollInterval();
    if (poll.toMillis() < 200) {
      problems.add(
          "Invalid --kinesisPollInterval %s: Kinesis allows five requests in a second; give at least 200ms"
              .formatted(poll));
    }
    if (options.getKinesisConsumer() != null && poll.toMillis() != 200) {
      problems.add(
          "Invalid --kinesisPollInterval %s: with --kinesisConsumer nothing is polled; leave one of them out"
              .formatted(poll));
    }
  }

  private void losses() {
    if (options.getAcceptLoss() == null) {
      return;
    }
    for (String loss : options.getAcceptLoss()) {
      try {
        var unused = AcceptedLoss.parse(List.of(loss));
      } catch (IllegalArgumentException e) {
        problems.add("Invalid --acceptLoss: " + e.getMessage());
      }
    }
  }
}
