package io.firnline.iceberg.table;

import java.sql.Driver;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Makes the JDBC drivers of our own class loader known to {@link java.sql.DriverManager}.
 *
 * <p>It looks for drivers once in the life of a JVM, with the class loader of the thread that asks
 * first, and gives each caller only those of the caller's class loader. A Flink TaskManager loads
 * each job's jars with a class loader of its own, so without this its second job finds no driver.
 */
final class JdbcDrivers {
  static {
    register();
  }

  private JdbcDrivers() {}

  /** Returns when drivers are known; the first call does the work. */
  static void ensureKnown() {}

  /** Drivers make themselves known when they are loaded. */
  private static void register() {
    Iterator<Driver> drivers =
        ServiceLoader.load(Driver.class, JdbcDrivers.class.getClassLoader()).iterator();
    boolean more = true;
    while (more) {
      try {
        more = drivers.hasNext();
        if (more) {
          drivers.next();
        }
      } catch (ServiceConfigurationError e) {
        // As DriverManager does: one that cannot be loaded is missing where it is asked for.
      }
    }
  }
}
