package io.firnline.pipeline.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Flink's Prometheus reporters answer.
 *
 * @param samples all of them
 */
record Scrape(List<Sample> samples) {
  private static final Pattern SAMPLE = Pattern.compile("(\\w+)\\{(.*)} (\\S+)");

  /** A value with its name, and its labels as they are written. */
  record Sample(String name, String labels, double value) {}

  static Scrape of(Collection<Integer> ports) {
    List<Sample> samples = new ArrayList<>();
    for (int port : ports) {
      get(port).lines().forEach(line -> add(line, samples));
    }
    return new Scrape(samples);
  }

  private static void add(String line, List<Sample> samples) {
    Matcher matcher = SAMPLE.matcher(line);
    if (matcher.matches()) {
      double value = Double.parseDouble(matcher.group(3).replace("Inf", "Infinity"));
      samples.add(new Sample(matcher.group(1), matcher.group(2), value));
    }
  }

  TreeSet<String> names() {
    TreeSet<String> names = new TreeSet<>();
    samples.forEach(sample -> names.add(sample.name()));
    return names;
  }

  /** Values of a name, over all processes and tasks. */
  List<Double> values(String name) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .map(Sample::value)
        .toList();
  }

  double sum(String name) {
    return values(name).stream().mapToDouble(value -> value).sum();
  }

  private static String get(int port) {
    URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
    try {
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(uri + " does not answer", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
