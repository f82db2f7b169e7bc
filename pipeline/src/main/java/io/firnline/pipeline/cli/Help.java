package io.firnline.pipeline.cli;

import java.util.List;

/** Texts of {@code firnline help}. */
final class Help {
  private static final String EXIT_CODES =
      """
      Exit codes: 0 all is well; 1 it failed, or what it looked at is not as it must be;
      2 the command or its options are wrong, and nothing was started; 3 not yet (complete).""";

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

            """)
        .append(EXIT_CODES)
        .append("\n\nBegin with: firnline demo")
        .toString();
  }

  static String of(Command command) {
    return "firnline %s: %s\n\n%s\n\n%s"
        .formatted(command.name(), command.summary(), command.help().stripTrailing(), EXIT_CODES);
  }
}
