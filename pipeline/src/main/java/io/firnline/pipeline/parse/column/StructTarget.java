package io.firnline.pipeline.parse.column;

import io.firnline.pipeline.parse.RecordFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A struct, or the row itself. */
public final class StructTarget extends Target {
  /** A field with its name. */
  public record Field(String name, Target target) {
    /**
     * Adds null for a field that the schema of a record does not have.
     *
     * @param place byte of the payload, for the failure if the field is required
     */
    public void addUnknown(int repetition, int place) {
      try {
        target.addNull(repetition, place, "the schema of the record has no such field");
      } catch (RecordFailure failure) {
        throw failure.inField(name);
      }
    }
  }

  private final List<Field> fields;
  private final boolean repeated;

  /**
   * @param repeated whether the struct lies in a list or map
   */
  StructTarget(boolean required, int nullDefinition, List<Field> fields, boolean repeated) {
    super(
        required,
        nullDefinition,
        fields.stream().flatMap(f -> f.target().leaves().stream()).toList());
    this.fields = List.copyOf(fields);
    this.repeated = repeated;
  }

  /** A field that the table does not have: whatever is put into it is nowhere. */
  public static StructTarget nowhere() {
    return new StructTarget(false, 0, List.of(), false);
  }

  public List<Field> fields() {
    return fields;
  }

  /** The field of a name, or null if there is none. */
  public @Nullable Target field(String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .map(Field::target)
        .findFirst()
        .orElse(null);
  }

  /** Whether the struct lies in a list or map. */
  public boolean isRepeated() {
    return repeated;
  }

  @Override
  public String typeName() {
    return "struct";
  }
}
