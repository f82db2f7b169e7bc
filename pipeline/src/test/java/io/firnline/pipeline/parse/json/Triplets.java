package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.Leaf;
import io.firnline.iceberg.block.RowBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Contents of columns as text, {@code repetition/definition=value}, for comparisons. */
public final class Triplets {
  private Triplets() {}

  public static Map<String, List<String>> of(RowBuffer row) {
    Map<String, List<String>> columns = new TreeMap<>();
    for (Leaf leaf : row.schema().leaves()) {
      columns.put(leaf.path(), of(row.column(leaf.index())));
    }
    return columns;
  }

  private static List<String> of(ColumnBuffer column) {
    List<String> triplets = new ArrayList<>();
    int value = 0;
    for (int i = 0; i < column.size(); i++) {
      int definition = column.definitionAt(i);
      boolean present = definition == column.leaf().maxDefinition();
      String text = present ? value(column, value++) : "null";
      triplets.add(column.repetitionAt(i) + "/" + definition + "=" + text);
    }
    return triplets;
  }

  private static String value(ColumnBuffer column, int i) {
    return switch (column.leaf().physical()) {
      case BOOLEAN -> String.valueOf(column.booleanAt(i));
      case INT -> String.valueOf(column.intAt(i));
      case LONG -> String.valueOf(column.longAt(i));
      case FLOAT -> String.valueOf(column.floatAt(i) + 0.0f);
      case DOUBLE -> String.valueOf(column.doubleAt(i) + 0.0);
      case BYTES -> HexFormat.of().formatHex(column.bytes(), column.startAt(i), column.endAt(i));
    };
  }
}
