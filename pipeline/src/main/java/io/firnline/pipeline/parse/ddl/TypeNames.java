package io.firnline.pipeline.parse.ddl;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Names of types, with those that other systems use. */
final class TypeNames {
  private static final Map<String, Type> PRIMITIVES =
      Map.ofEntries(
          Map.entry("boolean", Types.BooleanType.get()),
          Map.entry("int", Types.IntegerType.get()),
          Map.entry("integer", Types.IntegerType.get()),
          Map.entry("long", Types.LongType.get()),
          Map.entry("bigint", Types.LongType.get()),
          Map.entry("float", Types.FloatType.get()),
          Map.entry("double", Types.DoubleType.get()),
          Map.entry("date", Types.DateType.get()),
          Map.entry("time", Types.TimeType.get()),
          Map.entry("timestamp", Types.TimestampType.withoutZone()),
          Map.entry("timestamptz", Types.TimestampType.withZone()),
          Map.entry("string", Types.StringType.get()),
          Map.entry("uuid", Types.UUIDType.get()),
          Map.entry("binary", Types.BinaryType.get()));

  private static final List<String> WITH_PARAMETERS =
      List.of("decimal(p,s)", "fixed(n)", "struct<..>", "list<..>", "map<..,..>");

  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "text",
          "string",
          "varchar",
          "string",
          "char",
          "string",
          "bool",
          "boolean",
          "int64",
          "long",
          "int32",
          "int",
          "bytes",
          "binary",
          "datetime",
          "timestamp",
          "numeric",
          "decimal(p,s)",
          "float64",
          "double");

  private TypeNames() {}

  static @Nullable Type primitive(String name) {
    return PRIMITIVES.get(name);
  }

  /** What may have been meant, or all there is. */
  static String suggestion(String name) {
    String elsewhere = ELSEWHERE.get(name);
    if (elsewhere != null) {
      return "did you mean " + elsewhere + "?";
    }
    TreeSet<String> names = new TreeSet<>(PRIMITIVES.keySet());
    names.addAll(WITH_PARAMETERS);
    String nearest =
        names.stream().min(Comparator.comparingInt(n -> distance(name, plain(n)))).orElseThrow();
    return distance(name, plain(nearest)) <= 1 + name.length() / 4
        ? "did you mean " + nearest + "?"
        : "use one of " + String.join(", ", names);
  }

  private static String plain(String name) {
    return name.replaceAll("[(<].*", "");
  }

  /** Number of characters to insert, remove or replace (Levenshtein). */
  private static int distance(String a, String b) {
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
      }
      last = row;
    }
    return last[b.length()];
  }
}
