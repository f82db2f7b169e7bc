package io.firnline.pipeline.source;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Positions that a user accepts to lose, as text: {@code stream/partition:from-to}. */
public final class AcceptedLoss {
  private static final Pattern TEXT = Pattern.compile("([^/:]+)/([^/:]+):(\\d{1,18})-(\\d{1,18})");

  private AcceptedLoss() {}

  /**
   * The gaps of each partition, in their order.
   *
   * @throws IllegalArgumentException naming the first text that is none
   */
  public static Map<SourcePartition, List<Gap>> parse(List<String> texts) {
    Map<SourcePartition, List<Gap>> gaps = new TreeMap<>();
    for (String text : texts) {
      Matcher matcher = TEXT.matcher(text.strip());
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "'%s' is not topic/partition:from-to, e.g. sensors/0:1000-1500".formatted(text));
      }
      SourcePartition partition = new SourcePartition(matcher.group(1), matcher.group(2));
      Gap gap = new Gap(Long.parseLong(matcher.group(3)), Long.parseLong(matcher.group(4)));
      gaps.computeIfAbsent(partition, p -> new ArrayList<>()).add(gap);
    }
    return gaps;
  }

  /** The text that {@link #parse} reads. */
  public static String text(SourcePartition partition, long from, long to) {
    return "%s:%d-%d".formatted(partition, from, to);
  }
}
