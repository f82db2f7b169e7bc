package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.FieldText;
import io.firnline.pipeline.parse.RecordFields;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.column.StructTarget;
import io.firnline.pipeline.parse.column.Targets;
import io.firnline.pipeline.parse.registry.MessageTypes;
import io.firnline.pipeline.parse.registry.RegisteredSchema;
import io.firnline.pipeline.parse.registry.Registry;
import io.firnline.pipeline.parse.registry.SchemaPlans;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record is one Protobuf message, either in the wire format of a registry (Confluent's or AWS
 * Glue's), or bare with one type for all.
 *
 * @param registry where schemas are, or null if there is one type for all
 * @param type of all records; null with a registry
 * @param refusesUnknownFields whether a field that the table has not fails the record; else it is
 *     passed over
 * @param timestampUnit what numbers in timestamp columns count since 1970 UTC
 */
public record ProtobufFormat(
    @Nullable Registry registry,
    @Nullable MessageType type,
    boolean refusesUnknownFields,
    EpochUnit timestampUnit)
    implements RecordFormat {
  private static final long serialVersionUID = 1L;

  /** By this name no file imports another. */
  private static final String MAIN_FILE = "the-record's-own.proto";

  public ProtobufFormat {
    if ((registry == null) == (type == null)) {
      throw new IllegalArgumentException("Invalid format: give a type, or a registry of schemas");
    }
  }

  @Override
  public EventTimeReader eventTimes(EventTimeRule rule) {
    return rule.field() == null
        ? EventTimeReader.SOURCE_TIME
        : new ProtoEventTimes(
            plans(new ProtoPlanner(StructTarget.nowhere(), false, timestampUnit, rule)));
  }

  @Override
  public RowParser parser(RowBuffer row, Set<String> extras, EventTimeRule rule) {
    StructTarget target = Targets.of(row, extras);
    return new ProtoRowParser(
        row, plans(new ProtoPlanner(target, refusesUnknownFields, timestampUnit, rule)), rule);
  }

  @Override
  public FieldText field(List<String> path) {
    if (type != null && !ProtoFieldText.has(type.descriptor(), path)) {
      throw new IllegalArgumentException("--protoMessage has no such field");
    }
    EventTimeRule noTime = EventTimeRule.ofSourceTime();
    return new ProtoFieldText(
        path, plans(new ProtoPlanner(StructTarget.nowhere(), false, timestampUnit, noTime)));
  }

  @Override
  public RecordFields fields(EventTimeRule rule) {
    ProtoPlans plans = plans(new ProtoPlanner(StructTarget.nowhere(), false, timestampUnit, rule));
    return (payload, table) -> ProtoFields.of(plans.typeOf(payload), table);
  }

  private ProtoPlans plans(ProtoPlanner planner) {
    if (type != null) {
      return new ProtoPlans(
          SchemaPlans.ofFixed(ProtoTypePlans.of(planner.plan(type.descriptor()))));
    }
    if (registry == null) {
      throw new IllegalStateException("no registry");
    }
    MessageTypes types = registry.messageTypes();
    return new ProtoPlans(
        registry.plans(
            registered ->
                switch (types) {
                  case BY_NESTING -> new ProtoTypesByNesting(file(registered), planner::plan);
                  case BY_NAME -> new ProtoTypesByName(file(registered), planner::plan);
                }));
  }

  private static FileDescriptor file(RegisteredSchema registered) {
    if (!registered.type().equals("PROTOBUF")) {
      throw new IllegalArgumentException(
          "it is a schema of " + registered.type() + ", the format is PROTOBUF");
    }
    ProtoDescriptors descriptors = new ProtoDescriptors();
    descriptors(registered).forEach(descriptors::add);
    return descriptors.link(MAIN_FILE);
  }

  private static Map<String, FileDescriptorProto> descriptors(RegisteredSchema registered) {
    Map<String, String> files = new LinkedHashMap<>();
    registered.references().forEach(reference -> files.put(reference.name(), reference.text()));
    files.put(MAIN_FILE, registered.text());
    if (ProtoTexts.isText(registered.text())) {
      return ProtoTexts.descriptors(files);
    }
    Map<String, FileDescriptorProto> descriptors = new LinkedHashMap<>();
    files.forEach((name, base64) -> descriptors.put(name, descriptor(base64)));
    return descriptors;
  }

  private static FileDescriptorProto descriptor(String base64) {
    try {
      return FileDescriptorProto.parseFrom(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          "Cannot read a Protobuf schema: the registry gives neither its text nor descriptors (format=serialized, as Confluent's does from version 5.5); write records without its wire format and use --protoDescriptor",
          e);
    }
  }
}
