package io.firnline.iceberg.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.io.FileSystems;

/**
 * References in place of secrets: {@code env:NAME} is the value of an environment variable, {@code
 * @file} the content of a file without the white space around it.
 *
 * <p>They are resolved where the value is used, so that a secret is never part of a job graph, a
 * log line or a message.
 */
public final class References {
  private static final String ENV = "env:";

  private References() {}

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
    Map<String, String> resolved = new TreeMap<>();
    properties.forEach((key, value) -> resolved.put(key, resolve(key, value, environment)));
    return resolved;
  }

  /** Whether a value stands for another one. */
  static boolean isReference(String value) {
    return value.startsWith(ENV) || value.startsWith("@");
  }

  /**
   * What one property stands for; empty where its reference leads nowhere in this process. A worker
   * may have a variable or file, or the client of a store, that the launcher has not.
   */
  static Optional<String> resolveHere(String key, String value) {
    try {
      return Optional.of(resolve(key, value, System::getenv));
    } catch (RuntimeException unreachable) { // stores' clients throw what they like
      return Optional.empty();
    }
  }

  /**
   * The text, read from the file if it is {@code @file}. Beam's file systems are used, so {@code
   * @gs://} and {@code @s3://} work where their modules are present.
   *
   * @throws IllegalArgumentException if the file cannot be read
   */
  public static String textOrFile(String value) {
    return value.startsWith("@") ? file(value.substring(1).trim()) : value;
  }

  private static String resolve(String key, String value, UnaryOperator<String> environment) {
    if (!value.startsWith(ENV)) {
      return value.startsWith("@") ? textOrFile(value).strip() : value;
    }
    String name = value.substring(ENV.length());
    String found = environment.apply(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "Missing environment variable " + name + ": the property " + key + " refers to it");
    }
    return found;
  }

  private static String file(String path) {
    return new String(bytesOfFile(path), StandardCharsets.UTF_8);
  }

  /**
   * The content of a file, read by Beam's file systems.
   *
   * @throws IllegalArgumentException if the file cannot be read
   */
  public static byte[] bytesOfFile(String path) {
    try (InputStream in =
        Channels.newInputStream(FileSystems.open(FileSystems.matchNewResource(path, false)))) {
      return in.readAllBytes();
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("Cannot read @" + path + ": " + e.getMessage(), e);
    }
  }
}
