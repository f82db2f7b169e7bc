package io.firnline.pipeline.options;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Options that belong together, as the command line's help and the Dataflow template show them.
 *
 * @param name heading
 * @param options interface that declares them
 */
public record OptionGroup(String name, Class<? extends PipelineOptions> options) {
  /** All groups, from source to sink. */
  public static final List<OptionGroup> ALL =
      List.of(
          new OptionGroup("Source", SourceOptions.class),
          new OptionGroup("Source: Kafka", KafkaOptions.class),
          new OptionGroup("Source: Kinesis", KinesisOptions.class),
          new OptionGroup("Source: files", FilesOptions.class),
          new OptionGroup("Source: Google Cloud Pub/Sub", PubsubReadOptions.class),
          new OptionGroup("Formats of records", FormatOptions.class),
          new OptionGroup("Records to rows", ParseOptions.class),
          new OptionGroup("Event time and windows", WindowOptions.class),
          new OptionGroup("Iceberg", IcebergOptions.class),
          new OptionGroup("Side tables", SideTableOptions.class),
          new OptionGroup("Running", LaunchOptions.class));

  /** Getters of the options that users may set, by name. */
  public List<Method> getters() {
    return Arrays.stream(options.getDeclaredMethods())
        .filter(m -> m.getName().startsWith("get") && !m.isAnnotationPresent(Hidden.class))
        .sorted(Comparator.comparing(Method::getName))
        .toList();
  }

  /** Name of the option that a getter reads. */
  public static String nameOf(Method getter) {
    String name = getter.getName();
    return Character.toLowerCase(name.charAt(3)) + name.substring(4);
  }
}
