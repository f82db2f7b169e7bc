package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.model.pipeline.v1.RunnerApi.Components;
import org.apache.beam.model.pipeline.v1.RunnerApi.PTransform;
import org.apache.beam.model.pipeline.v1.RunnerApi.ParDoPayload;
import org.apache.beam.model.pipeline.v1.RunnerApi.StateSpec;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.util.StringUtils;

/** What of a Dataflow job must stay: one line for each step, with coders and state. */
final class DataflowSteps {
  private static final String PAR_DO = "beam:transform:pardo:v1";

  private DataflowSteps() {}

  /** Steps as the classic worker has them: kind, name, how outputs are stored, keyed state. */
  static List<String> ofClassicWorker(JsonNode job) {
    List<String> steps = new ArrayList<>();
    for (JsonNode step : job.at("/steps")) {
      List<String> outputs = new ArrayList<>();
      step.at("/properties/output_info").forEach(o -> outputs.add(encoding(o.at("/encoding"))));
      steps.add(
          "%s %s -> %s%s"
              .formatted(
                  step.at("/kind").asText(),
                  text(step.at("/properties/user_name")),
                  outputs.stream().sorted().collect(Collectors.joining(", ")),
                  step.at("/properties").has("uses_keyed_state") ? " [keyed state]" : ""));
    }
    return steps;
  }

  private static String text(JsonNode value) {
    String text = value.isObject() ? value.at("/value").asText() : value.asText();
    assertThat(text).isNotEmpty();
    return text;
  }

  /** A coder of ours comes as its serialized object. */
  private static String encoding(JsonNode encoding) {
    JsonNode java = encoding.at("/serialized_coder");
    if (!java.isMissingNode()) {
      byte[] bytes = StringUtils.jsonStringToByteArray(text(java));
      return name(SerializableUtils.deserializeFromByteArray(bytes, "coder"));
    }
    String type = encoding.at("/@type").asText();
    List<String> parts = new ArrayList<>();
    encoding.at("/component_encodings").forEach(part -> parts.add(encoding(part)));
    return type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf(':')) + 1)
        + (parts.isEmpty() ? "" : "(" + String.join(", ", parts) + ")");
  }

  /**
   * What a coder of a schema writes depends on the fields. Of Beam's own classes their order is
   * that in which a JVM happens to list methods, so here they are sorted.
   */
  private static String name(Object coder) {
    String name = coder.getClass().getSimpleName();
    return coder instanceof SchemaCoder<?> of ? name + fields(of.getSchema()) : name;
  }

  private static String fields(Schema schema) {
    return schema.getFields().stream()
        .map(field -> field.getName() + " " + type(field.getType()))
        .sorted()
        .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String type(Schema.FieldType type) {
    String name =
        switch (type.getTypeName()) {
          case ROW -> "ROW" + fields(Objects.requireNonNull(type.getRowSchema()));
          case ARRAY, ITERABLE ->
              type.getTypeName()
                  + "<"
                  + type(Objects.requireNonNull(type.getCollectionElementType()))
                  + ">";
          case LOGICAL_TYPE -> Objects.requireNonNull(type.getLogicalType()).getIdentifier();
          default -> type.getTypeName().name();
        };
    return Boolean.TRUE.equals(type.getNullable()) ? name + "?" : name;
  }

  /** Leaves of the graph of Runner v2: name, what they do, how outputs are stored, state. */
  static List<String> ofRunnerV2(byte[] proto) throws IOException {
    Components all = RunnerApi.Pipeline.parseFrom(proto).getComponents();
    List<String> leaves = new ArrayList<>();
    for (PTransform transform : all.getTransformsMap().values()) {
      if (transform.getSubtransformsCount() == 0) {
        leaves.add(
            "%s %s -> %s%s"
                .formatted(
                    transform.getUniqueName(),
                    transform.getSpec().getUrn(),
                    outputs(transform, all),
                    state(transform, all)));
      }
    }
    return leaves.stream().sorted().toList();
  }

  private static String outputs(PTransform transform, Components all) {
    return transform.getOutputsMap().values().stream()
        .map(id -> coder(all.getPcollectionsOrThrow(id).getCoderId(), all))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String coder(String id, Components all) {
    RunnerApi.Coder coder = all.getCodersOrThrow(id);
    String urn = coder.getSpec().getUrn();
    if (urn.startsWith("beam:coders:javasdk")) {
      byte[] java = coder.getSpec().getPayload().toByteArray();
      return name(SerializableUtils.deserializeFromByteArray(java, id));
    }
    String parts =
        coder.getComponentCoderIdsList().stream()
            .map(part -> coder(part, all))
            .collect(Collectors.joining(", "));
    return urn + (parts.isEmpty() ? "" : "(" + parts + ")");
  }

  /** What a step keeps, and what it asks of the runner. */
  private static String state(PTransform transform, Components all) throws IOException {
    if (!transform.getSpec().getUrn().equals(PAR_DO)) {
      return "";
    }
    ParDoPayload step = ParDoPayload.parseFrom(transform.getSpec().getPayload());
    List<String> kept = new ArrayList<>();
    new TreeMap<>(step.getStateSpecsMap()).forEach((name, s) -> kept.add(state(name, s, all)));
    new TreeMap<>(step.getTimerFamilySpecsMap()).keySet().forEach(t -> kept.add("timer " + t));
    if (!step.getRestrictionCoderId().isEmpty()) {
      kept.add("restriction " + coder(step.getRestrictionCoderId(), all));
    }
    if (step.getRequiresStableInput()) {
      kept.add("stable input");
    }
    if (step.getRequestsFinalization()) {
      kept.add("finalization");
    }
    return kept.isEmpty() ? "" : " [" + String.join("; ", kept) + "]";
  }

  private static String state(String name, StateSpec spec, Components all) {
    String kind = spec.getSpecCase().name().toLowerCase(Locale.ROOT);
    String coder =
        switch (spec.getSpecCase()) {
          case READ_MODIFY_WRITE_SPEC -> coder(spec.getReadModifyWriteSpec().getCoderId(), all);
          case BAG_SPEC -> coder(spec.getBagSpec().getElementCoderId(), all);
          case SET_SPEC -> coder(spec.getSetSpec().getElementCoderId(), all);
          case ORDERED_LIST_SPEC -> coder(spec.getOrderedListSpec().getElementCoderId(), all);
          case COMBINING_SPEC -> coder(spec.getCombiningSpec().getAccumulatorCoderId(), all);
          case MAP_SPEC ->
              coder(spec.getMapSpec().getKeyCoderId(), all)
                  + ", "
                  + coder(spec.getMapSpec().getValueCoderId(), all);
          default -> throw new IllegalArgumentException("Which state is " + spec + "?");
        };
    return "%s %s %s".formatted(kind.replace("_spec", ""), name, coder);
  }
}
