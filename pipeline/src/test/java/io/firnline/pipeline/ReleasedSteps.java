package io.firnline.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The steps of a job of the released version beside those of the same job now: whether Dataflow can
 * update the one to the other. It carries over what a step keeps by the step's name, or by the name
 * that a mapping gives, and refuses where the coder is another.
 */
final class ReleasedSteps {
  static final String MAPPING = "templates/dataflow/transform-names.json";

  private final String job;
  private final Map<String, String> released;
  private final Map<String, String> now;

  private ReleasedSteps(String job, Map<String, String> released, Map<String, String> now) {
    this.job = job;
    this.released = released;
    this.now = now;
  }

  /**
   * Of the lists that {@link DataflowSteps} makes.
   *
   * @param job name of the list; one that ends in {@code v1} is of the classic worker
   */
  static ReleasedSteps of(String job, List<String> released, List<String> now) {
    return new ReleasedSteps(job, byName(job, released), byName(job, now));
  }

  /** Name of a step, and all else of it: what it does, how it stores its outputs, state. */
  private static Map<String, String> byName(String job, List<String> lines) {
    Map<String, String> steps = new LinkedHashMap<>();
    for (String line : lines) {
      int arrow = line.indexOf(" -> ");
      String[] words = line.substring(0, arrow).split(" ", 2);
      boolean classic = job.endsWith("v1");
      steps.put(words[classic ? 1 : 0], words[classic ? 0 : 1] + line.substring(arrow));
    }
    return steps;
  }

  /**
   * Why jobs of the released version could not be updated, one sentence each.
   *
   * @param mapping prefixes of names of the released version, up to a slash or the end, and what
   *     they are now
   */
  List<String> problems(Map<String, String> mapping) {
    List<String> problems = new ArrayList<>();
    released.forEach(
        (name, form) -> {
          String target = now.containsKey(name) ? name : mapped(name, mapping).orElse(name);
          String formNow = now.get(target);
          if (formNow == null) {
            problems.add(gone(name, target));
          } else if (!formNow.equals(form)) {
            problems.add(changed(target, form, formNow));
          }
        });
    return problems;
  }

  private String gone(String name, String target) {
    String mapped = target.equals(name) ? "" : " (the mapping says that it is '" + target + "')";
    return "%s: step '%s' of the released version is gone%s, and its running jobs cannot be updated. If it was renamed, say so in %s: {\"%s\": \"NEW NAME\"}"
        .formatted(job, name, mapped, MAPPING, name);
  }

  private String changed(String name, String form, String formNow) {
    return "%s: step '%s' keeps its data in another form than in the released version, and Dataflow refuses to update its running jobs: was %s, is %s. Keep the coder and let it read both forms"
        .formatted(job, name, form, formNow);
  }

  private static Optional<String> mapped(String name, Map<String, String> mapping) {
    return mapping.entrySet().stream()
        .filter(entry -> begins(name, entry.getKey()))
        .max(Comparator.comparingInt(entry -> entry.getKey().length()))
        .map(entry -> entry.getValue() + name.substring(entry.getKey().length()));
  }

  private static boolean begins(String name, String prefix) {
    return name.equals(prefix) || name.startsWith(prefix + "/");
  }

  /** Whether a step of that name or prefix is gone, and there is one of the new name. */
  boolean needs(String oldName, String newName) {
    return released.keySet().stream()
        .anyMatch(
            name ->
                begins(name, oldName)
                    && !now.containsKey(name)
                    && now.containsKey(newName + name.substring(oldName.length())));
  }
}
