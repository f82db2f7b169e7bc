package io.firnline.pipeline.source.files.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;

/**
 * Makes the nodes that write columns as fields of a schema. What can never fit is said at once,
 * with the field's name: a file is read whole or not at all.
 */
final class RowPlanner {
  private RowPlanner() {}

  /** The fields of a record, in its order, out of a group's columns. */
  static FieldNode[] fields(GroupType group, Schema record) {
    List<FieldNode> nodes = new ArrayList<>();
    for (Schema.Field field : record.getFields()) {
      nodes.add(named(field, group));
    }
    return nodes.toArray(FieldNode[]::new);
  }

  private static FieldNode named(Schema.Field field, GroupType group) {
    Type column = Columns.of(field, group);
    if (column == null) {
      return absent(field);
    }
    try {
      return field(column, group.getFieldIndex(column.getName()), field.schema());
    } catch (Unfit e) {
      throw e.in(field.name());
    }
  }

  private static FieldNode absent(Schema.Field field) {
    if (!field.hasDefaultValue()) {
      throw new Unfit("the file has no such column, and the field has no default").in(field.name());
    }
    byte[] encoded = encodedDefault(field);
    return (group, out) -> out.writeFixed(encoded);
  }

  private static byte[] encodedDefault(Schema.Field field) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      new GenericDatumWriter<>(field.schema())
          .write(GenericData.get().getDefaultValue(field), encoder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static FieldNode field(Type column, int at, Schema schema) {
    if (column.isRepetition(Type.Repetition.REPEATED)) {
      return repeated(column, at, schema);
    }
    ValueNode value = inUnion(schema, column, branch -> value(column, branch));
    if (column.isRepetition(Type.Repetition.REQUIRED)) {
      return (group, out) -> value.write(group, at, 0, out);
    }
    int none = nullIn(schema);
    if (none < 0) {
      throw new Unfit("the file's column may be null; make it a union with null");
    }
    return (group, out) -> {
      if (group.getFieldRepetitionCount(at) > 0) {
        value.write(group, at, 0, out);
      } else {
        writeNull(schema, none, out);
      }
    };
  }

  private static void writeNull(Schema schema, int branch, Encoder out) throws IOException {
    if (schema.getType() == Schema.Type.UNION) {
      out.writeIndex(branch);
    }
    out.writeNull();
  }

  /** A column that repeats without being in a list is one, of values that are there. */
  private static FieldNode repeated(Type column, int at, Schema schema) {
    ValueNode list =
        inUnion(
            schema,
            column,
            branch -> {
              ValueNode element = element(column, elementOf(branch, column));
              return (group, field, index, out) -> array(group, field, element, out);
            });
    return (group, out) -> list.write(group, at, 0, out);
  }

  private static Schema elementOf(Schema schema, Type column) {
    if (schema.getType() != Schema.Type.ARRAY) {
      throw Unfit.of(column, schema);
    }
    return schema.getElementType();
  }

  private static ValueNode element(Type repeated, Schema schema) {
    return inUnion(schema, repeated, branch -> value(repeated, branch));
  }

  private static void array(Group group, int field, ValueNode element, Encoder out)
      throws IOException {
    int count = group.getFieldRepetitionCount(field);
    out.writeArrayStart();
    out.setItemCount(count);
    for (int i = 0; i < count; i++) {
      out.startItem();
      element.write(group, field, i, out);
    }
    out.writeArrayEnd();
  }

  private interface Branch {
    ValueNode node(Schema branch);
  }

  /** Of a union the first branch that takes the column's values. */
  private static ValueNode inUnion(Schema schema, Type column, Branch branch) {
    if (schema.getType() != Schema.Type.UNION) {
      return branch.node(schema);
    }
    Unfit first = Unfit.of(column, schema);
    boolean any = false;
    for (int i = 0; i < schema.getTypes().size(); i++) {
      Schema one = schema.getTypes().get(i);
      if (one.getType() == Schema.Type.NULL) {
        continue;
      }
      try {
        ValueNode node = branch.node(one);
        int index = i;
        return (group, field, at, out) -> {
          out.writeIndex(index);
          node.write(group, field, at, out);
        };
      } catch (Unfit e) {
        first = any ? first : e;
        any = true;
      }
    }
    throw first;
  }

  private static int nullIn(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> 0;
      case UNION ->
          schema.getTypes().stream().map(Schema::getType).toList().indexOf(Schema.Type.NULL);
      default -> -1;
    };
  }

  private static ValueNode value(Type column, Schema schema) {
    if (column.isPrimitive()) {
      return LeafPlanner.leaf(column.asPrimitiveType(), schema);
    }
    GroupType group = column.asGroupType();
    if (Columns.isList(column)) {
      return list(group, elementOf(schema, column));
    }
    if (Columns.isMap(column)) {
      return map(group, schema);
    }
    if (schema.getType() != Schema.Type.RECORD) {
      throw Unfit.of(column, schema);
    }
    FieldNode[] fields = fields(group, schema);
    return (parent, field, index, out) -> {
      Group record = parent.getGroup(field, index);
      for (FieldNode node : fields) {
        node.write(record, out);
      }
    };
  }

  private static ValueNode list(GroupType list, Schema elementSchema) {
    Type repeated = list.getType(0);
    ValueNode element;
    if (Columns.isElement(repeated, list.getName())) {
      element = element(repeated, elementSchema);
    } else {
      FieldNode inner = inner(repeated.asGroupType(), 0, elementSchema, "element");
      element = (group, field, index, out) -> inner.write(group.getGroup(field, index), out);
    }
    return (parent, field, index, out) -> array(parent.getGroup(field, index), 0, element, out);
  }

  private static FieldNode inner(GroupType group, int at, Schema schema, String name) {
    try {
      return field(group.getType(at), at, schema);
    } catch (Unfit e) {
      throw e.in(name);
    }
  }

  private static ValueNode map(GroupType map, Schema schema) {
    Type entry = map.getType(0);
    if (schema.getType() != Schema.Type.MAP
        || entry.isPrimitive()
        || entry.asGroupType().getFieldCount() != 2) {
      throw Unfit.of(map, schema);
    }
    GroupType pair = entry.asGroupType();
    FieldNode key = inner(pair, 0, Schema.create(Schema.Type.STRING), "key");
    FieldNode value = inner(pair, 1, schema.getValueType(), "value");
    return (parent, field, index, out) -> {
      Group entries = parent.getGroup(field, index);
      int count = entries.getFieldRepetitionCount(0);
      out.writeMapStart();
      out.setItemCount(count);
      for (int i = 0; i < count; i++) {
        out.startItem();
        Group one = entries.getGroup(0, i);
        key.write(one, out);
        value.write(one, out);
      }
      out.writeMapEnd();
    };
  }
}
