package io.firnline.iceberg.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Whether a table that exists can take the rows that a creation describes. Every difference is
 * listed, so that one look is enough to mend them.
 */
public final class SchemaFit {
  private final List<String> differences = new ArrayList<>();

  private SchemaFit() {}

  /**
   * What hinders rows of the wanted schema, one sentence each; empty when they fit. Columns that
   * only the table has do no harm while they are optional, a column that is required on our side
   * may be optional in the table, and its type may be one that ours can be widened to.
   */
  public static List<String> differences(TableCreation wanted, Table table) {
    SchemaFit fit = new SchemaFit();
    fit.compareStructs("", wanted.schema().asStruct(), table.schema().asStruct());
    if (!wanted.partitionFields().isEmpty()) {
      fit.comparePartitions(wanted, table);
    }
    return List.copyOf(fit.differences);
  }

  /** As {@link #differences}, of two schemas. */
  public static List<String> differences(Schema wanted, Schema table) {
    SchemaFit fit = new SchemaFit();
    fit.compareStructs("", wanted.asStruct(), table.asStruct());
    return List.copyOf(fit.differences);
  }

  /**
   * Columns that a table demands and a file of an older schema lacks, one sentence each; empty when
   * the file can be read by the table's schema.
   *
   * @param mayHoldNull whether the file may have nulls in a field, by its id
   */
  public static List<String> newlyRequired(Schema file, Schema table, IntPredicate mayHoldNull) {
    Map<Integer, Integer> parents = TypeUtil.indexParents(table.asStruct());
    List<String> missing = new ArrayList<>();
    for (NestedField field : TypeUtil.indexById(table.asStruct()).values()) {
      Integer parent = parents.get(field.fieldId());
      boolean parentThere = parent == null || file.findField(parent) != null;
      if (field.isRequired() && parentThere && lacks(file, field, mayHoldNull)) {
        missing.add(
            "column '%s' is required in the table"
                .formatted(table.findColumnName(field.fieldId())));
      }
    }
    return missing;
  }

  private static boolean lacks(Schema file, NestedField field, IntPredicate mayHoldNull) {
    NestedField written = file.findField(field.fieldId());
    return written == null
        ? field.initialDefault() == null
        : written.isOptional() && mayHoldNull.test(field.fieldId());
  }

  private void compareStructs(String prefix, Types.StructType wanted, Types.StructType table) {
    for (NestedField field : wanted.fields()) {
      String path = prefix + field.name();
      NestedField other = table.field(field.name());
      if (other == null) {
        differences.add("column '%s' (%s) is missing in the table".formatted(path, field.type()));
      } else {
        compareRequired(path, field.isOptional(), other.isRequired());
        compareTypes(path, field.type(), other.type());
      }
    }
    for (NestedField other : table.fields()) {
      boolean given = wanted.field(other.name()) != null || other.writeDefault() != null;
      if (!given && other.isRequired()) {
        differences.add(
            "column '%s' (%s) is required in the table, but the rows do not have it"
                .formatted(prefix + other.name(), other.type()));
      }
    }
  }

  private void compareRequired(String path, boolean maybeNull, boolean required) {
    if (maybeNull && required) {
      differences.add(
          "column '%s' is required in the table, but it is optional in the rows".formatted(path));
    }
  }

  private void compareTypes(String path, Type wanted, Type table) {
    if (wanted.isPrimitiveType() && table.isPrimitiveType()) {
      comparePrimitives(path, wanted, table.asPrimitiveType());
    } else if (wanted.typeId() != table.typeId()) {
      addOtherType(path, wanted, table);
    } else if (wanted.isStructType()) {
      compareStructs(path + ".", wanted.asStructType(), table.asStructType());
    } else if (wanted.isListType()) {
      compareLists(path, wanted.asListType(), table.asListType());
    } else if (wanted.isMapType()) {
      compareMaps(path, wanted.asMapType(), table.asMapType());
    }
  }

  private void comparePrimitives(String path, Type wanted, Type.PrimitiveType table) {
    if (!TypeUtil.isPromotionAllowed(wanted, table)) {
      addOtherType(path, wanted, table);
    }
  }

  private void compareLists(String path, Types.ListType wanted, Types.ListType table) {
    compareRequired(path + ".element", wanted.isElementOptional(), table.isElementRequired());
    compareTypes(path + ".element", wanted.elementType(), table.elementType());
  }

  private void compareMaps(String path, Types.MapType wanted, Types.MapType table) {
    compareTypes(path + ".key", wanted.keyType(), table.keyType());
    compareRequired(path + ".value", wanted.isValueOptional(), table.isValueRequired());
    compareTypes(path + ".value", wanted.valueType(), table.valueType());
  }

  private void addOtherType(String path, Type wanted, Type table) {
    differences.add(
        "column '%s' is %s in the table, but %s in the rows".formatted(path, table, wanted));
  }

  private void comparePartitions(TableCreation wanted, Table table) {
    List<String> want = PartitionText.describe(wanted.schema(), wanted.spec());
    List<String> have = PartitionText.describe(table.schema(), table.spec());
    if (!want.equals(have)) {
      differences.add("the table is partitioned by %s, but %s is wanted".formatted(have, want));
    }
  }
}
