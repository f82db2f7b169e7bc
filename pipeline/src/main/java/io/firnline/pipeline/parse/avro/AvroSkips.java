package io.firnline.pipeline.parse.avro;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** Makes nodes that pass over values, checking that they are there. Schemas may be recursive. */
final class AvroSkips {
  private static final int DEEPEST_LOOK = 8;

  private final Map<Schema, Skipped> records = new IdentityHashMap<>();

  /** A record that is passed over. It may hold itself. */
  private static final class Skipped implements AvroNode {
    private final List<AvroNode> fields = new ArrayList<>();

    @Override
    public void read(AvroCursor in, int repetition) {
      in.enter();
      for (AvroNode field : fields) {
        field.read(in, 0);
      }
      in.leave();
    }
  }

  AvroNode of(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> (in, r) -> {};
      case BOOLEAN -> (in, r) -> in.readBoolean();
      case INT -> (in, r) -> in.readInt();
      case LONG -> (in, r) -> in.readLong();
      case FLOAT -> (in, r) -> in.pass(Float.BYTES);
      case DOUBLE -> (in, r) -> in.pass(Double.BYTES);
      case BYTES, STRING -> (in, r) -> in.pass(in.readLength());
      case FIXED -> {
        int size = schema.getFixedSize();
        yield (in, r) -> in.pass(size);
      }
      case ENUM -> {
        int symbols = schema.getEnumSymbols().size();
        yield (in, r) -> in.readIndex(symbols);
      }
      case UNION -> union(schema.getTypes().stream().map(this::of).toArray(AvroNode[]::new));
      case ARRAY -> array(of(schema.getElementType()), takesBytes(schema.getElementType()));
      case MAP -> map(of(schema.getValueType()));
      case RECORD -> record(schema);
    };
  }

  /** Whether each value of a schema takes at least one byte. */
  static boolean takesBytes(Schema schema) {
    return takesBytes(schema, 0);
  }

  private static boolean takesBytes(Schema schema, int depth) {
    return switch (schema.getType()) {
      case NULL -> false;
      case FIXED -> schema.getFixedSize() > 0;
      case RECORD ->
          depth < DEEPEST_LOOK
              && schema.getFields().stream().anyMatch(f -> takesBytes(f.schema(), depth + 1));
      default -> true;
    };
  }

  static AvroNode union(AvroNode[] branches) {
    return (in, repetition) -> branches[in.readIndex(branches.length)].read(in, repetition);
  }

  private static AvroNode array(AvroNode element, boolean takeBytes) {
    return (in, repetition) -> {
      in.enter();
      for (int left = in.readBlock(takeBytes); left > 0; left = in.readBlock(takeBytes)) {
        for (int i = 0; i < left; i++) {
          element.read(in, 0);
        }
      }
      in.leave();
    };
  }

  private static AvroNode map(AvroNode value) {
    return (in, repetition) -> {
      in.enter();
      for (int left = in.readBlock(true); left > 0; left = in.readBlock(true)) {
        for (int i = 0; i < left; i++) {
          in.pass(in.readLength());
          value.read(in, 0);
        }
      }
      in.leave();
    };
  }

  private AvroNode record(Schema schema) {
    Skipped known = records.get(schema);
    if (known == null) {
      known = new Skipped();
      records.put(schema, known);
      for (Schema.Field field : schema.getFields()) {
        known.fields.add(of(field.schema()));
      }
    }
    return known;
  }
}
