package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Types as AWS Glue's wire format names them: by an unsigned varint, their place among the full
 * names of all types of the file, nested ones and entries of maps too, in order (aws-glue-schema-
 * registry, {@code MessageIndexFinder}; its comment speaks of zigzag, what it writes is none).
 */
final class ProtoTypesByName implements ProtoTypePlans {
  private final List<Descriptor> types = new ArrayList<>();
  private final @Nullable ProtoPlan[] plans;
  private final Function<Descriptor, ProtoPlan> planner;

  ProtoTypesByName(FileDescriptor file, Function<Descriptor, ProtoPlan> planner) {
    file.getMessageTypes().forEach(this::add);
    types.sort(Comparator.comparing(Descriptor::getFullName));
    this.plans = new ProtoPlan[types.size()];
    this.planner = planner;
  }

  private void add(Descriptor type) {
    types.add(type);
    type.getNestedTypes().forEach(this::add);
  }

  @Override
  public ProtoPlan next(ProtoCursor in) {
    int place = in.at();
    long index = in.readVarint();
    if (index < 0 || index >= plans.length) {
      throw new RecordFailure(
          ParseReason.UNKNOWN_SCHEMA,
          place,
          "the schema has no message type %s, only %d"
              .formatted(Long.toUnsignedString(index), plans.length));
    }
    ProtoPlan plan = plans[(int) index];
    if (plan == null) {
      plan = planner.apply(types.get((int) index));
      plans[(int) index] = plan;
    }
    return plan;
  }
}
