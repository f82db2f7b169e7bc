package io.firnline.pipeline.cli;

import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.OptionGroup;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;

/** Words the options of {@code run}, stage by stage, from the interfaces that define them. */
final class OptionsHelp {
  private static final int WIDTH = 100;
  private static final String INDENT = "      ";

  /** How values are written whose type does not say so. */
  static final String LEGEND =
      """
      How values are written
        SPAN      a length of time: 500ms, 60s, 5m, 1h30m, 2d or PT1H30M
        SIZE      bytes: 128MiB, 64KB or 1048576
        START     a word that the option's text names, or a time in UTC: 2026-11-22T08:00:00Z
        JSON      an object: {"name":"value"}
        TEXT      as it stands; quote it for your shell
        INT       a whole number
        BOOLEAN   true or false; the option alone means true
        A,B,...   several, separated by commas
        X|Y       one of these words, in large or small letters

      """;

  private OptionsHelp() {}

  static String text() {
    FirnlineOptions defaults = PipelineOptionsFactory.create().as(FirnlineOptions.class);
    StringBuilder text = new StringBuilder(LEGEND);
    for (OptionGroup group : OptionGroup.ALL) {
      text.append(group.name()).append('\n');
      group.getters().forEach(getter -> option(text, getter, defaults));
      text.append('\n');
    }
    return text.toString();
  }

  private static void option(StringBuilder text, Method getter, FirnlineOptions defaults) {
    text.append("  --").append(OptionGroup.nameOf(getter)).append('=').append(type(getter));
    Object byDefault = value(getter, defaults);
    if (byDefault != null) {
      text.append("   (default ").append(byDefault).append(')');
    }
    text.append('\n');
    wrap(text, getter.getAnnotation(Description.class).value());
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
    String name = type.getSimpleName();
    if (name.endsWith("Start")) {
      return "START";
    }
    return type == String.class ? "TEXT" : name.toUpperCase(Locale.ROOT);
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
