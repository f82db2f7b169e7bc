package io.firnline.iceberg.table;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.apache.iceberg.types.Types.NestedField.required;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaChangeTest {
  private static final Schema TABLE =
      new Schema(
          required(1, "id", Types.IntegerType.get()),
          optional(2, "size", Types.FloatType.get()),
          optional(3, "price", Types.DecimalType.of(9, 2)),
          optional(4, "place", StructType.of(optional(5, "city", Types.StringType.get()))),
          optional(
              6,
              "points",
              Types.ListType.ofOptional(
                  7, StructType.of(optional(8, "x", Types.IntegerType.get())))),
          optional(
              9,
              "tags",
              Types.MapType.ofOptional(
                  10,
                  11,
                  Types.StringType.get(),
                  StructType.of(optional(12, "n", Types.IntegerType.get())))));

  private static NestedField field(String name, Type type) {
    return optional(0, name, type);
  }

  private static StructType struct(NestedField... fields) {
    return StructType.of(fields);
  }

  /** The columns after the change, as text. */
  private static String applied(StructType wanted, boolean widens) {
    InMemoryCatalog catalog = new InMemoryCatalog();
    catalog.initialize("memory", java.util.Map.of());
    catalog.createNamespace(Namespace.of("a"));
    Table table = catalog.createTable(TableIdentifier.of("a", "t"), TABLE);
    SchemaChange change = SchemaChange.of(table.schema(), wanted, widens);
    assertThat(change.refusals()).isEmpty();
    var update = table.updateSchema();
    change.applyTo(update);
    update.commit();
    assertThat(SchemaChange.of(table.schema(), wanted, widens).isEmpty())
        .as("once is enough")
        .isTrue();
    return text(table.schema().asStruct());
  }

  private static String text(Type type) {
    if (type.isStructType()) {
      List<String> fields =
          type.asStructType().fields().stream()
              .map(f -> f.name() + " " + text(f.type()) + (f.isRequired() ? "!" : ""))
              .toList();
      return "(" + String.join(", ", fields) + ")";
    }
    if (type.isListType()) {
      return "[" + text(type.asListType().elementType()) + "]";
    }
    return type.isMapType() ? "{" + text(type.asMapType().valueType()) + "}" : type.toString();
  }

  @Test
  void addsColumnsAtEveryLevel() {
    StructType wanted =
        struct(
            field("new", Types.LongType.get()),
            field("place", struct(field("zip", Types.StringType.get()))),
            field(
                "points", Types.ListType.ofOptional(0, struct(field("y", Types.DoubleType.get())))),
            field(
                "tags",
                Types.MapType.ofOptional(
                    0, 0, Types.StringType.get(), struct(field("m", Types.BooleanType.get())))),
            field(
                "deep",
                Types.ListType.ofOptional(
                    0, struct(field("a", struct(field("b", Types.StringType.get())))))));
    assertThat(applied(wanted, false))
        .isEqualTo(
            "(id int!, size float, price decimal(9, 2), place (city string, zip string),"
                + " points [(x int, y double)], tags {(n int, m boolean)}, new long,"
                + " deep [(a (b string))])");
    assertThat(SchemaChange.of(TABLE, wanted, false).fields()).isEqualTo(7);
  }

  @Test
  void widensAsIcebergAllowsAndOnlyIfTold() {
    StructType wanted =
        struct(
            field("id", Types.LongType.get()),
            field("size", Types.DoubleType.get()),
            field("price", Types.DecimalType.of(14, 2)),
            field(
                "points", Types.ListType.ofOptional(0, struct(field("x", Types.LongType.get())))));
    assertThat(applied(wanted, true))
        .startsWith(
            "(id long!, size double, price decimal(14, 2), place (city string), points [(x long)]");
    assertThat(SchemaChange.of(TABLE, wanted, false).isEmpty()).isTrue();
    assertThat(SchemaChange.of(TABLE, wanted, true).fields()).isZero();
  }

  /** The scale of a decimal never changes: its digits before the point have to fit. */
  @Test
  void decimalsKeepTheirScale() {
    assertThat(applied(struct(field("price", Types.DecimalType.of(12, 4))), true))
        .contains("price decimal(10, 2)");
    assertThat(
            SchemaChange.of(TABLE, struct(field("price", Types.DecimalType.of(38, 0))), true)
                .isEmpty())
        .isTrue();
  }

  @Test
  void leavesTypesAloneThatDoNotGoTogether() {
    StructType wanted =
        struct(
            field("id", Types.StringType.get()),
            field("size", struct(field("a", Types.LongType.get()))),
            field("place", Types.LongType.get()),
            field("points", struct(field("a", Types.LongType.get()))));
    assertThat(SchemaChange.of(TABLE, wanted, true).isEmpty()).isTrue();
    assertThat(SchemaChange.of(TABLE, wanted, true).refusals()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " a", "a ", "a.b", "a\nb", "ID", "Place"})
  void refusesNamesThatMakeTrouble(String name) {
    SchemaChange change = SchemaChange.of(TABLE, struct(field(name, Types.LongType.get())), true);
    assertThat(change.isEmpty()).isTrue();
    assertThat(change.refusals()).singleElement().asString().contains("cannot be a column");
  }

  @Test
  void refusesThemInsideOfNewStructsToo() {
    StructType twice = struct(field("a", Types.LongType.get()), field("A", Types.LongType.get()));
    assertThat(SchemaChange.of(TABLE, twice, true).refusals())
        .containsExactly(
            "field 'A' cannot be a column: there is 'a', and many engines do not tell upper from lower case");
    SchemaChange inside =
        SchemaChange.of(TABLE, struct(field("s", Types.ListType.ofOptional(0, twice))), true);
    assertThat(inside.isEmpty()).isTrue();
    assertThat(inside.refusals()).singleElement().asString().contains("'s.element.A'");
  }
}
