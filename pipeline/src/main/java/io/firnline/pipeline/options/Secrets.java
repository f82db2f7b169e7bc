package io.firnline.pipeline.options;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Properties with references in place of secrets: {@code env:NAME} is the value of an environment
 * variable, {@code @file} the content of a file without the white space around it.
 *
 * <p>To be resolved on the worker that needs them, so that a secret is never part of a job graph.
 */
public final class Secrets {
  private static final String ENV = "env:";

  private Secrets() {}

  /**
   * The properties with every reference replaced by what it stands for.
   *
   * @throws IllegalArgumentException if a reference leads nowhere; it names the property
   */
  public static Map<String, String> resolve(Map<String, String> properties) {
    return resolve(properties, System::getenv);
  }

  static Map<String, String> resolve(
      Map<String, String> properties, UnaryOperator<String> environment) {
    Map<String, String> resolved = new HashMap<>();
    properties.forEach((key, value) -> resolved.put(key, resolve(key, value, environment)));
    return resolved;
  }

  private static String resolve(String key, String value, UnaryOperator<String> environment) {
    if (value.startsWith("@")) {
      return TextOrFile.read(value).strip();
    }
    if (!value.startsWith(ENV)) {
      return value;
    }
    String name = value.substring(ENV.length());
    String found = environment.apply(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "Missing environment variable " + name + ": the property " + key + " refers to it");
    }
    return found;
  }
}
