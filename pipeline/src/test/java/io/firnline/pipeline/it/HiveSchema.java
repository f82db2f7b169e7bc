package io.firnline.pipeline.it;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.stream.Collectors;

/** Makes the database of a Hive metastore; runs in a process with the metastore's class path. */
public final class HiveSchema {
  private HiveSchema() {}

  /**
   * @param args the JDBC address of a Derby database
   */
  public static void main(String[] args) throws Exception {
    String script;
    try (InputStream in =
        HiveSchema.class.getClassLoader().getResourceAsStream("hive-schema-3.1.0.derby.sql")) {
      script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String statements =
        script.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
    try (Connection database = DriverManager.getConnection(args[0]);
        Statement statement = database.createStatement()) {
      for (String sql : statements.split(";\\s*\n")) {
        if (!sql.isBlank()) {
          statement.execute(sql.strip().replaceAll(";$", ""));
        }
      }
    }
  }
}
