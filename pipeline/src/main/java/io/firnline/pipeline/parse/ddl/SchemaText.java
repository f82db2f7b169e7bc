package io.firnline.pipeline.parse.ddl;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Reads a schema from text, e.g. {@code sensor_id string not null, tags map<string,string>}.
 *
 * <p>A column is {@code name type [not null | required] [comment 'text']}; in a struct a colon may
 * stand behind the name. Names with other characters than letters, digits and underscores stand in
 * backquotes. Types and words may be in upper or lower case. Elements of lists and values of maps
 * are optional unless {@code not null} follows their type.
 */
public final class SchemaText {
  private final SchemaTokens in;
  private int nextId = 1;

  private SchemaText(String text) {
    this.in = new SchemaTokens(text);
  }

  /**
   * The schema, with field ids of its own.
   *
   * @throws IllegalArgumentException with the position of the mistake and, for a misspelt type, the
   *     nearest one
   */
  public static Schema parse(String text) {
    SchemaText parser = new SchemaText(text);
    List<Types.NestedField> fields = parser.fields(null);
    return TypeUtil.assignIncreasingFreshIds(new Schema(fields));
  }

  /** Columns up to a closing word, which is consumed, or to the end of the text. */
  private List<Types.NestedField> fields(@Nullable String close) {
    List<Types.NestedField> fields = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    do {
      int at = in.position();
      Types.NestedField field = field();
      if (!names.add(field.name())) {
        throw in.error(at, "column " + field.name() + " comes twice");
      }
      fields.add(field);
    } while (in.accept(","));
    if (close != null) {
      in.expect(close);
    } else if (!in.isAtEnd()) {
      throw in.error(in.position(), "expected a comma or the end, found " + in.found());
    }
    return fields;
  }

  private Types.NestedField field() {
    String name = in.name("a column name");
    in.accept(":");
    int id = nextId++;
    Type type = type();
    boolean required = required();
    String doc = in.accept("comment") ? in.quoted() : null;
    return required
        ? Types.NestedField.required(id, name, type, doc)
        : Types.NestedField.optional(id, name, type, doc);
  }

  private boolean required() {
    if (in.accept("required")) {
      return true;
    }
    if (in.accept("not")) {
      in.expect("null");
      return true;
    }
    return false;
  }

  private Type type() {
    int at = in.position();
    String name = in.word("a type");
    return switch (name) {
      case "struct" -> struct();
      case "list", "array" -> list();
      case "map" -> map();
      case "decimal" -> decimal(at);
      case "fixed" -> fixed(at);
      default -> primitive(at, name);
    };
  }

  private Type primitive(int at, String name) {
    Type type = TypeNames.primitive(name);
    if (type == null) {
      throw in.error(at, "unknown type '" + name + "'; " + TypeNames.suggestion(name));
    }
    return type;
  }

  private Type struct() {
    in.expect("<");
    return Types.StructType.of(fields(">"));
  }

  private Type list() {
    in.expect("<");
    int id = nextId++;
    Type element = type();
    boolean required = required();
    in.expect(">");
    return required
        ? Types.ListType.ofRequired(id, element)
        : Types.ListType.ofOptional(id, element);
  }

  private Type map() {
    in.expect("<");
    int keyId = nextId++;
    int valueId = nextId++;
    Type key = type();
    in.expect(",");
    Type value = type();
    boolean required = required();
    in.expect(">");
    return required
        ? Types.MapType.ofRequired(keyId, valueId, key, value)
        : Types.MapType.ofOptional(keyId, valueId, key, value);
  }

  private Type decimal(int at) {
    in.expect("(");
    int precision = in.number();
    int scale = in.accept(",") ? in.number() : 0;
    in.expect(")");
    if (precision < 1 || precision > 38 || scale > precision) {
      throw in.error(
          at,
          "decimal(" + precision + "," + scale + "): use 1 to 38 digits, no more of them places");
    }
    return Types.DecimalType.of(precision, scale);
  }

  private Type fixed(int at) {
    in.expect("(");
    int length = in.number();
    in.expect(")");
    if (length < 1) {
      throw in.error(at, "fixed(" + length + "): use a length of at least 1");
    }
    return Types.FixedType.ofLength(length);
  }
}
