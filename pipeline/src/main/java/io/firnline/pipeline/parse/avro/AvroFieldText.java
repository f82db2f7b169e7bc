package io.firnline.pipeline.parse.avro;

import io.firnline.pipeline.parse.FieldText;
import io.firnline.pipeline.parse.registry.SchemaPlans;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;

/** Passes over the fields before a field, reads it, and nothing behind it. */
final class AvroFieldText extends FieldText {
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.UTF_8);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.UTF_8);

  /** How to come from a value of one writer's schema to the field. */
  @FunctionalInterface
  interface Way {
    Found read(AvroCursor in);
  }

  private final List<String> path;
  private final AvroSkips skips = new AvroSkips();
  private final AvroCursor cursor = new AvroCursor();
  private final SchemaPlans<Way> ways;

  /**
   * @param plans makes plans of schemas by a planner
   */
  AvroFieldText(List<String> path, Function<Function<Schema, Way>, SchemaPlans<Way>> plans) {
    this.path = path;
    this.ways = plans.apply(schema -> way(schema, 0));
  }

  /** Whether records of a schema have a field, as far as the schema tells. */
  static boolean has(Schema schema, List<String> path) {
    if (path.isEmpty()) {
      return true;
    }
    List<String> rest = path.subList(1, path.size());
    return switch (schema.getType()) {
      case UNION -> schema.getTypes().stream().anyMatch(branch -> has(branch, path));
      case RECORD -> {
        Schema.Field field = schema.getField(path.get(0));
        yield field != null && has(field.schema(), rest);
      }
      default -> false;
    };
  }

  @Override
  public Found find(byte[] payload) {
    cursor.open(payload, 0);
    byte[] opened = ways.opened(payload);
    Way way = ways.of(opened);
    cursor.open(opened, ways.start());
    return way.read(cursor);
  }

  private Way way(Schema schema, int depth) {
    return switch (schema.getType()) {
      case NULL -> in -> Found.NULL;
      case UNION -> {
        Way[] branches =
            schema.getTypes().stream().map(branch -> way(branch, depth)).toArray(Way[]::new);
        yield in -> branches[in.readIndex(branches.length)].read(in);
      }
      case RECORD -> depth < path.size() ? into(schema, depth) : in -> Found.NO_SCALAR;
      default -> depth < path.size() ? in -> Found.NO_SCALAR : value(schema);
    };
  }

  private Way into(Schema record, int depth) {
    int index = AvroPlanner.fieldNames(record).indexOf(path.get(depth));
    if (index < 0) {
      return in -> Found.MISSING;
    }
    AvroNode[] before = new AvroNode[index];
    for (int i = 0; i < index; i++) {
      before[i] = skips.of(record.getFields().get(i).schema());
    }
    Way field = way(record.getFields().get(index).schema(), depth + 1);
    return in -> {
      for (AvroNode node : before) {
        node.read(in, 0);
      }
      return field.read(in);
    };
  }

  private Way value(Schema schema) {
    boolean whole = schema.getLogicalType() == null;
    return switch (schema.getType()) {
      case STRING ->
          in -> {
            int length = in.readLength();
            return text(in.bytes(), in.at(), in.at() + length);
          };
      case ENUM -> symbols(schema);
      case INT -> whole ? in -> number(in.readInt()) : in -> Found.NO_SCALAR;
      case LONG -> whole ? in -> number(in.readLong()) : in -> Found.NO_SCALAR;
      case BOOLEAN -> in -> text(in.readBoolean() ? TRUE : FALSE);
      default -> in -> Found.NO_SCALAR;
    };
  }

  private Way symbols(Schema schema) {
    byte[][] symbols =
        schema.getEnumSymbols().stream()
            .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    return in -> text(symbols[in.readIndex(symbols.length)]);
  }
}
