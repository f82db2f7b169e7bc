package io.firnline.pipeline.options;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.io.FileSystems;

/** Values that are either the text itself or {@code @file}, the place that holds it. */
public final class TextOrFile {
  private TextOrFile() {}

  /**
   * The text, read from the file if the value names one. Beam's file systems are used, so {@code
   * @gs://} and {@code @s3://} work where their modules are present.
   *
   * @throws IllegalArgumentException if the file cannot be read
   */
  public static String read(String value) {
    return value.startsWith("@") ? file(value.substring(1).trim()) : value;
  }

  private static String file(String path) {
    try (InputStream in =
        Channels.newInputStream(FileSystems.open(FileSystems.matchNewResource(path, false)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("Cannot read @" + path + ": " + e.getMessage(), e);
    }
  }
}
