package io.firnline.pipeline.cli;

import io.firnline.pipeline.options.FilesOptions;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.FormatOptions;
import io.firnline.pipeline.options.IcebergOptions;
import io.firnline.pipeline.options.KafkaOptions;
import io.firnline.pipeline.options.KinesisOptions;
import io.firnline.pipeline.options.LaunchOptions;
import io.firnline.pipeline.options.ParseOptions;
import io.firnline.pipeline.options.PubsubReadOptions;
import io.firnline.pipeline.options.SideTableOptions;
import io.firnline.pipeline.options.SourceOptions;
import io.firnline.pipeline.options.WindowOptions;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;

/** Words the options of {@code run}, stage by stage, from the interfaces that define them. */
final class OptionsHelp {
  private static final int WIDTH = 100;
  private static final String INDENT = "      ";

  private static final List<Map.Entry<String, Class<?>>> STAGES =
      List.of(
          Map.entry("Source", SourceOptions.class),
          Map.entry("Source: Kafka", KafkaOptions.class),
          Map.entry("Source: Kinesis", KinesisOptions.class),
          Map.entry("Source: files", FilesOptions.class),
          Map.entry("Source: Google Cloud Pub/Sub", PubsubReadOptions.class),
          Map.entry("Formats of records", FormatOptions.class),
          Map.entry("Records to rows", ParseOptions.class),
          Map.entry("Event time and windows", WindowOptions.class),
          Map.entry("Iceberg", IcebergOptions.class),
          Map.entry("Side tables", SideTableOptions.class),
          Map.entry("Running", LaunchOptions.class));

  private OptionsHelp() {}

  static String text() {
    FirnlineOptions defaults = PipelineOptionsFactory.create().as(FirnlineOptions.class);
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Class<?>> stage : STAGES) {
      text.append(stage.getKey()).append('\n');
      getters(stage.getValue()).forEach(getter -> option(text, getter, defaults));
      text.append('\n');
    }
    return text.toString();
  }

  static List<Method> getters(Class<?> options) {
    return Arrays.stream(options.getDeclaredMethods())
        .filter(m -> m.getName().startsWith("get") && !m.isAnnotationPresent(Hidden.class))
        .sorted(Comparator.comparing(Method::getName))
        .toList();
  }

  private static void option(StringBuilder text, Method getter, FirnlineOptions defaults) {
    text.append("  --").append(name(getter)).append('=').append(type(getter));
    Object byDefault = value(getter, defaults);
    if (byDefault != null) {
      text.append("   (default ").append(byDefault).append(')');
    }
    text.append('\n');
    wrap(text, getter.getAnnotation(Description.class).value());
  }

  private static String name(Method getter) {
    String name = getter.getName();
    return Character.toLowerCase(name.charAt(3)) + name.substring(4);
  }

  private static String type(Method getter) {
    Class<?> type = getter.getReturnType();
    if (type.isEnum()) {
      return String.join(
          "|", Arrays.stream(type.getEnumConstants()).map(Object::toString).toList());
    }
    if (getter.getGenericReturnType() instanceof ParameterizedType) {
      return type == Map.class ? "JSON" : "A,B,...";
    }
    return type == String.class ? "TEXT" : type.getSimpleName().toUpperCase(Locale.ROOT);
  }

  private static @Nullable Object value(Method getter, FirnlineOptions options) {
    try {
      return getter.invoke(options);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read the default of " + getter.getName(), e);
    }
  }

  private static void wrap(StringBuilder text, String description) {
    StringBuilder line = new StringBuilder(INDENT);
    for (String word : description.split(" ", -1)) {
      if (line.length() + word.length() > WIDTH) {
        text.append(line.toString().stripTrailing()).append('\n');
        line = new StringBuilder(INDENT);
      }
      line.append(word).append(' ');
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}
