package io.firnline.pipeline.cli;

import java.util.List;

/** Texts of {@code firnline help}. */
final class Help {
  private Help() {}

  static String overview(List<Command> commands) {
    StringBuilder text =
        new StringBuilder(
            "Firnline lands event streams in Apache Iceberg tables: one exactly-once commit per event-time window.\n\n");
    int width = commands.stream().mapToInt(command -> command.name().length()).max().orElse(1);
    for (Command command : commands) {
      text.append(
          String.format("  firnline %-" + width + "s  %s%n", command.name(), command.summary()));
    }
    return text.append(
            """

            firnline prepare        builds, and makes every later start faster (an archive of classes)
            firnline help COMMAND   explains a command and its options
            --verbose               with any command: shows where an error comes from
            FIRNLINE_JAVA_OPTS      environment variable: options of the JVM, e.g. -Xmx4g
            FIRNLINE_CLASSPATH      environment variable: jars of JDBC drivers and catalogs to add

            Begin with: firnline demo""")
        .toString();
  }

  static String of(Command command) {
    return "firnline " + command.name() + ": " + command.summary() + "\n\n" + command.help();
  }
}
