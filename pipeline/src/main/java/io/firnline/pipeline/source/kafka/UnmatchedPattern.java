package io.firnline.pipeline.source.kafka;

import io.firnline.pipeline.text.Suggestions;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What to tell of a pattern that is the name of no topic. */
public final class UnmatchedPattern {
  private static final int SHOWN = 10;

  /** A star after a letter is that of a file name: few topics end in any number of hyphens. */
  private static final Pattern LONE_STAR = Pattern.compile("(?<![.\\])}\\\\])\\*");

  private UnmatchedPattern() {}

  /**
   * The sentence, without what becomes of it.
   *
   * @param pattern a regular expression
   * @param servers where the topics are
   * @param there all topics
   */
  public static String sentence(String pattern, String servers, Collection<String> there) {
    return "no topic of %s matches --kafkaTopicPattern=%s%s%s"
        .formatted(servers, pattern, guess(pattern, there), known(there));
  }

  private static String guess(String pattern, Collection<String> there) {
    String dotted = LONE_STAR.matcher(pattern).replaceAll(".*");
    List<String> meant = dotted.equals(pattern) ? List.of() : matching(dotted, there);
    if (!meant.isEmpty()) {
      return ", did you mean '%s', which matches %s? (It is a regular expression: .* stands for any text)"
          .formatted(dotted, String.join(", ", meant));
    }
    List<String> parts = there.stream().filter(part(pattern)).sorted().limit(SHOWN).toList();
    if (!parts.isEmpty()) {
      return ", it has to match the whole name: it is a part of %s"
          .formatted(String.join(", ", parts));
    }
    Optional<String> near = Suggestions.closest(pattern, there);
    return near.map(name -> ", did you mean " + name + "?").orElse("");
  }

  private static Predicate<String> part(String pattern) {
    return Pattern.compile(pattern).asPredicate();
  }

  private static List<String> matching(String pattern, Collection<String> there) {
    try {
      Predicate<String> matches = Pattern.compile(pattern).asMatchPredicate();
      return there.stream().filter(matches).sorted().limit(SHOWN).toList();
    } catch (PatternSyntaxException none) {
      return List.of();
    }
  }

  private static String known(Collection<String> there) {
    String names = String.join(", ", there.stream().sorted().limit(SHOWN).toList());
    return there.isEmpty() ? "; it has no topics at all" : "; it has " + names;
  }
}
