package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.firnline.pipeline.parse.FieldText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passes over all fields of a message but one, of which the last counts: it may come last, and
 * again, or be taken back by another field of its oneof.
 */
final class ProtoFieldText extends FieldText {
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.UTF_8);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.UTF_8);

  @FunctionalInterface
  private interface Leaf {
    Found read(ProtoCursor in);
  }

  /**
   * What to look for in a message.
   *
   * @param tag of the field; -1 if it has no tag to be looked for
   * @param rivals tags of the other fields of its oneof
   * @param inside what to look for in the field's message, if that is not the end
   * @param leaf reads the field, at the end
   * @param absent what a message without the field has
   */
  private record Level(
      int tag, int[] rivals, @Nullable Level inside, Leaf leaf, Found absent, byte[] byDefault) {}

  private final List<String> path;
  private final ProtoPlans plans;
  private final Map<Descriptor, Level> levels = new IdentityHashMap<>();
  private Found found = Found.MISSING;

  /**
   * @param plans of a row without columns
   */
  ProtoFieldText(List<String> path, ProtoPlans plans) {
    this.path = path;
    this.plans = plans;
  }

  /** Whether messages of a type have a field. */
  static boolean has(Descriptor type, List<String> path) {
    FieldDescriptor field = type.findFieldByName(path.get(0));
    if (field == null || path.size() == 1) {
      return field != null;
    }
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && has(field.getMessageType(), path.subList(1, path.size()));
  }

  @Override
  public Found find(byte[] payload) {
    Descriptor type = plans.typeOf(payload);
    Level level = levels.get(type);
    if (level == null) {
      level = level(type, 0);
      levels.put(type, level);
    }
    found = absent(level);
    read(plans.cursor(), level);
    return found;
  }

  private Found absent(Level level) {
    return level.absent() == Found.TEXT ? text(level.byDefault()) : level.absent();
  }

  private void read(ProtoCursor in, Level level) {
    while (in.left() > 0) {
      int tag = in.readTag();
      if (tag != level.tag()) {
        if (isRival(tag, level)) {
          found = Found.MISSING;
        }
        in.skip(tag);
      } else if (level.inside() == null) {
        found = level.leaf().read(in);
      } else {
        readInside(in, level.inside());
      }
    }
  }

  private void readInside(ProtoCursor in, Level inside) {
    int length = in.readLength();
    int end = in.end();
    if (found == Found.MISSING) {
      found = absent(inside);
    }
    in.endAt(in.at() + length);
    in.enter();
    read(in, inside);
    in.leave();
    in.endAt(end);
  }

  private static boolean isRival(int tag, Level level) {
    for (int rival : level.rivals()) {
      if (rival == tag) {
        return true;
      }
    }
    return false;
  }

  private Level level(Descriptor type, int depth) {
    FieldDescriptor field = type.findFieldByName(path.get(depth));
    if (field == null) {
      return never(Found.MISSING);
    }
    boolean last = depth == path.size() - 1;
    boolean message = field.getType() == FieldDescriptor.Type.MESSAGE;
    if (field.isRepeated() || (message == last)) {
      return never(Found.NO_SCALAR);
    }
    if (!last) {
      Level inside = level(field.getMessageType(), depth + 1);
      return new Level(
          tag(field), rivals(field), inside, in -> Found.MISSING, Found.MISSING, new byte[0]);
    }
    Leaf leaf = leaf(field);
    if (leaf == null) {
      return never(Found.NO_SCALAR);
    }
    Found absent = field.hasPresence() ? Found.MISSING : Found.TEXT;
    return new Level(tag(field), rivals(field), null, leaf, absent, byDefault(field));
  }

  private static Level never(Found answer) {
    return new Level(-1, new int[0], null, in -> answer, answer, new byte[0]);
  }

  private static int tag(FieldDescriptor field) {
    return field.getNumber() << 3 | field.getLiteType().getWireType();
  }

  private static int[] rivals(FieldDescriptor field) {
    OneofDescriptor oneof = field.getContainingOneof();
    return oneof == null
        ? new int[0]
        : oneof.getFields().stream()
            .filter(other -> other != field)
            .mapToInt(ProtoFieldText::tag)
            .toArray();
  }

  /** What a message means that has not got a field without presence. */
  private static byte[] byDefault(FieldDescriptor field) {
    Object value = field.hasPresence() ? "" : field.getDefaultValue();
    return String.valueOf(value).getBytes(StandardCharsets.UTF_8);
  }

  private @Nullable Leaf leaf(FieldDescriptor field) {
    return switch (field.getType()) {
      case STRING ->
          in -> {
            int length = in.readLength();
            int from = in.pass(length);
            return text(in.bytes(), from, from + length);
          };
      case ENUM -> symbols(field);
      case BOOL -> in -> text(in.readVarint() != 0 ? TRUE : FALSE);
      case INT64 -> in -> number(in.readVarint());
      case INT32 -> in -> number((int) in.readVarint());
      case UINT32 -> in -> number(in.readVarint() & 0xffffffffL);
      case SINT32 -> in -> number(in.readZigzag32());
      case SINT64 -> in -> number(in.readZigzag());
      case FIXED32 -> in -> number(in.readFixed32() & 0xffffffffL);
      case SFIXED32 -> in -> number(in.readFixed32());
      case SFIXED64 -> in -> number(in.readFixed64());
      case UINT64 -> in -> unsigned(in.readVarint());
      case FIXED64 -> in -> unsigned(in.readFixed64());
      default -> null;
    };
  }

  private Found unsigned(long value) {
    return value >= 0
        ? number(value)
        : text(Long.toUnsignedString(value).getBytes(StandardCharsets.UTF_8));
  }

  private Leaf symbols(FieldDescriptor field) {
    Map<Integer, byte[]> names = new HashMap<>();
    field
        .getEnumType()
        .getValues()
        .forEach(
            value ->
                names.putIfAbsent(
                    value.getNumber(), value.getName().getBytes(StandardCharsets.UTF_8)));
    return in -> {
      int number = (int) in.readVarint();
      byte[] name = names.get(number);
      return name == null ? number(number) : text(name);
    };
  }
}
