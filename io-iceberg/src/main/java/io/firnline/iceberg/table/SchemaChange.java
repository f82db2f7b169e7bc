package io.firnline.iceberg.table;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * What a table's schema lacks to hold all fields of some rows: columns to add, and columns whose
 * type is to be widened as Iceberg allows it. What is added is always optional.
 *
 * <p>It is worked out against one schema. Worked out again after somebody has made the same change
 * it is empty, so it can be applied by any number of writers.
 *
 * <p>A field that has a column already is left to whoever fills it: if the types do not go
 * together, it is the row that does not fit.
 */
public final class SchemaChange {
  private static final int LONGEST_NAME = 255;

  /** Digits of a decimal, by the specification. */
  private static final int MOST_DIGITS = 38;

  /** A column to add; {@code parent} is null for one of the outermost level. */
  private record Addition(@Nullable String parent, String name, Type type) {}

  private record Widening(String path, Type.PrimitiveType type) {}

  private final boolean widens;
  private final List<Addition> additions = new ArrayList<>();
  private final List<Widening> widenings = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();

  private SchemaChange(boolean widens) {
    this.widens = widens;
  }

  /**
   * What a schema lacks.
   *
   * @param wanted fields of rows; their ids mean nothing
   * @param widens whether types are to be widened
   */
  public static SchemaChange of(Schema table, Types.StructType wanted, boolean widens) {
    SchemaChange change = new SchemaChange(widens);
    change.compareStructs(null, table.asStruct(), wanted);
    return change;
  }

  /** Whether the schema lacks nothing that it could be given. */
  public boolean isEmpty() {
    return additions.isEmpty() && widenings.isEmpty();
  }

  /** Fields that it adds, with those of structs inside of them. */
  public int fields() {
    return additions.stream().mapToInt(addition -> 1 + fieldsIn(addition.type())).sum();
  }

  /** Fields that cannot become columns, with the reason, one sentence each. */
  public List<String> refusals() {
    return List.copyOf(refusals);
  }

  void applyTo(UpdateSchema update) {
    additions.forEach(a -> update.addColumn(a.parent(), a.name(), a.type()));
    widenings.forEach(w -> update.updateColumn(w.path(), w.type()));
  }

  private void compareStructs(
      @Nullable String parent, Types.StructType table, Types.StructType wanted) {
    List<NestedField> known = new ArrayList<>(table.fields());
    for (NestedField field : wanted.fields()) {
      NestedField there = table.field(field.name());
      String path = parent == null ? field.name() : parent + "." + field.name();
      if (there != null) {
        compareTypes(path, there.type(), field.type());
      } else if (canBeColumn(path, known, field)) {
        additions.add(new Addition(parent, field.name(), field.type()));
        known.add(field);
      }
    }
  }

  private void compareTypes(String path, Type table, Type wanted) {
    if (table.isStructType() && wanted.isStructType()) {
      compareStructs(path, table.asStructType(), wanted.asStructType());
    } else if (table.isListType() && wanted.isListType()) {
      compareTypes(
          path + ".element", table.asListType().elementType(), wanted.asListType().elementType());
    } else if (table.isMapType() && wanted.isMapType()) {
      compareTypes(path + ".value", table.asMapType().valueType(), wanted.asMapType().valueType());
    } else if (table.isPrimitiveType() && wanted.isPrimitiveType()) {
      widen(path, table, wanted.asPrimitiveType());
    }
  }

  private void widen(String path, Type table, Type.PrimitiveType wanted) {
    Type.PrimitiveType wider = wider(table, wanted);
    if (widens && !wider.equals(table) && TypeUtil.isPromotionAllowed(table, wider)) {
      widenings.add(new Widening(path, wider));
    }
  }

  /** A decimal keeps its scale, and gets the digits before the point that are wanted. */
  private static Type.PrimitiveType wider(Type table, Type.PrimitiveType wanted) {
    if (table instanceof Types.DecimalType have && wanted instanceof Types.DecimalType want) {
      int whole = Math.max(have.precision() - have.scale(), want.precision() - want.scale());
      int precision = whole + have.scale();
      return precision > MOST_DIGITS ? have : Types.DecimalType.of(precision, have.scale());
    }
    return wanted;
  }

  /**
   * Whether a field can be added, with all that is in it. Engines that do not look at case could
   * not read a table with two columns that differ in nothing else.
   */
  private boolean canBeColumn(String path, List<NestedField> known, NestedField field) {
    if (!isName(field.name())) {
      refusals.add(
          "field '%s' cannot be a column: a name has 1 to %d characters, no point, no control character, and no space at its ends"
              .formatted(shown(path), LONGEST_NAME));
      return false;
    }
    for (NestedField other : known) {
      if (other.name().equalsIgnoreCase(field.name())) {
        refusals.add(
            "field '%s' cannot be a column: there is '%s', and many engines do not tell upper from lower case"
                .formatted(shown(path), other.name()));
        return false;
      }
    }
    return allInside(path, field.type());
  }

  private boolean allInside(String path, Type type) {
    if (type.isListType()) {
      return allInside(path + ".element", type.asListType().elementType());
    }
    if (type.isMapType()) {
      return allInside(path + ".value", type.asMapType().valueType());
    }
    boolean all = true;
    if (type.isStructType()) {
      List<NestedField> known = new ArrayList<>();
      for (NestedField field : type.asStructType().fields()) {
        all &= canBeColumn(path + "." + field.name(), known, field);
        known.add(field);
      }
    }
    return all;
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST_NAME
        && name.indexOf('.') < 0
        && name.strip().equals(name)
        && name.chars().noneMatch(Character::isISOControl);
  }

  private static String shown(String path) {
    String plain = path.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > 80 ? plain.substring(0, 80) + "..." : plain;
  }

  private static int fieldsIn(Type type) {
    if (type.isListType()) {
      return fieldsIn(type.asListType().elementType());
    }
    if (type.isMapType()) {
      return fieldsIn(type.asMapType().valueType());
    }
    return type.isStructType()
        ? type.asStructType().fields().stream().mapToInt(f -> 1 + fieldsIn(f.type())).sum()
        : 0;
  }
}
