package io.firnline.pipeline.parse.column;

import java.util.List;

/**
 * Columns that no record of a format ever has: they are always null.
 *
 * <p>Meant for formats in which it is known beforehand what a record has.
 */
public final class Others {
  private final Target[] targets;

  private Others(List<Target> targets) {
    this.targets = targets.toArray(Target[]::new);
  }

  /**
   * The fields of a row without those that are filled.
   *
   * @throws IllegalArgumentException if one of them is required
   */
  public static Others than(List<String> filled, StructTarget row) {
    List<StructTarget.Field> others =
        row.fields().stream().filter(field -> !filled.contains(field.name())).toList();
    for (StructTarget.Field field : others) {
      if (field.target().isRequired()) {
        throw new IllegalArgumentException(
            "column %s is required, but no record has it; records have %s"
                .formatted(field.name(), String.join(", ", filled)));
      }
    }
    return new Others(others.stream().map(StructTarget.Field::target).toList());
  }

  public void addNulls() {
    for (Target target : targets) {
      target.addNull(0, -1, "no record has it");
    }
  }
}
