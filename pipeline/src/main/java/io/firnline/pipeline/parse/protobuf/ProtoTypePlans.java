package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The plans of the types of one schema: of one type, or of all in a file, where a record says by
 * its indexes which it is of (Confluent's wire format: their count, then one for each level of
 * nesting, as zigzag numbers; a single zero for the first type of the file).
 */
final class ProtoTypePlans {
  private static final int DEEPEST = 20;

  private final @Nullable ProtoPlan fixed;
  private final @Nullable FileDescriptor file;
  private final Function<Descriptor, ProtoPlan> planner;
  private final Map<List<Integer>, ProtoPlan> plans = new HashMap<>();
  private @Nullable ProtoPlan first;

  private ProtoTypePlans(
      @Nullable ProtoPlan fixed,
      @Nullable FileDescriptor file,
      Function<Descriptor, ProtoPlan> planner) {
    this.fixed = fixed;
    this.file = file;
    this.planner = planner;
  }

  static ProtoTypePlans of(Descriptor type, Function<Descriptor, ProtoPlan> planner) {
    return new ProtoTypePlans(planner.apply(type), null, planner);
  }

  static ProtoTypePlans of(FileDescriptor file, Function<Descriptor, ProtoPlan> planner) {
    return new ProtoTypePlans(null, file, planner);
  }

  /** The plan of the message that follows, whose indexes are read. */
  ProtoPlan next(ProtoCursor in) {
    if (fixed != null) {
      return fixed;
    }
    int place = in.at();
    long count = in.readZigzag();
    if (count == 0) {
      if (first == null) {
        first = plan(List.of(0), place);
      }
      return first;
    }
    if (count < 0 || count > DEEPEST) {
      throw new RecordFailure(
          ParseReason.SYNTAX, place, "expected the indexes of a message type, found " + count);
    }
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      indexes.add((int) in.readZigzag());
    }
    ProtoPlan plan = plans.get(indexes);
    if (plan == null) {
      plan = plan(indexes, place);
      plans.put(indexes, plan);
    }
    return plan;
  }

  private ProtoPlan plan(List<Integer> indexes, int place) {
    List<Descriptor> types = file == null ? List.of() : file.getMessageTypes();
    Descriptor type = null;
    for (int index : indexes) {
      if (index < 0 || index >= types.size()) {
        throw new RecordFailure(
            ParseReason.UNKNOWN_SCHEMA, place, "the schema has no message type " + indexes);
      }
      type = types.get(index);
      types = type.getNestedTypes();
    }
    if (type == null) {
      throw new IllegalStateException("no indexes");
    }
    return planner.apply(type);
  }
}
