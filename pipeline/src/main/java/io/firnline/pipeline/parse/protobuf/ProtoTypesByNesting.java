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
 * Types as Confluent's wire format names them: by the count of their indexes, then one for each
 * level of nesting, as zigzag numbers; a single zero is the first type of the file.
 */
final class ProtoTypesByNesting implements ProtoTypePlans {
  private static final int DEEPEST = 20;

  private final FileDescriptor file;
  private final Function<Descriptor, ProtoPlan> planner;
  private final Map<List<Integer>, ProtoPlan> plans = new HashMap<>();
  private @Nullable ProtoPlan first;

  ProtoTypesByNesting(FileDescriptor file, Function<Descriptor, ProtoPlan> planner) {
    this.file = file;
    this.planner = planner;
  }

  @Override
  public ProtoPlan next(ProtoCursor in) {
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
    List<Descriptor> types = file.getMessageTypes();
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
