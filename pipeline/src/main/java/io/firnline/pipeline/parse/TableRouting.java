package io.firnline.pipeline.parse;

import java.io.Serializable;

/** Names the table of a stream's rows; a function of the stream alone. */
@FunctionalInterface
public interface TableRouting extends Serializable {
  /** What stands for the stream in a template. */
  String STREAM = "{topic}";

  /** Full name of the table, e.g. {@code lake.sensor_data}. */
  String tableOf(String stream);

  /** One table for all streams, or a template such as {@code lake.{topic}}. */
  static TableRouting of(String table) {
    return table.contains(STREAM)
        ? stream -> table.replace(STREAM, plain(stream))
        : stream -> table;
  }

  /** Characters that names of tables had better not have, such as dots, become underscores. */
  private static String plain(String stream) {
    return stream.replaceAll("[^A-Za-z0-9_-]", "_");
  }
}
