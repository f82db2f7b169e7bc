package io.firnline.iceberg.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs one after the other in a JVM, each with classes of its own, as on a Flink TaskManager. */
class JdbcDriversTest {
  @TempDir Path folder;

  @Test
  void eachJobFindsTheDriverAmongItsOwnClasses() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    for (int job = 1; job <= 2; job++) {
      try (URLClassLoader classes = new URLClassLoader(classPath(), platform())) {
        thread.setContextClassLoader(classes);
        Class<?> spec = classes.loadClass(CatalogSpec.class.getName());
        Object parsed = spec.getMethod("parse", String.class).invoke(null, catalog());
        Object loaded = spec.getMethod("load").invoke(parsed);
        assertThat(loaded.getClass().getClassLoader()).as("job %d", job).isSameAs(classes);
      } finally {
        thread.setContextClassLoader(before);
      }
    }
  }

  private String catalog() {
    return "{\"type\":\"jdbc\",\"uri\":\"jdbc:sqlite:%s\",\"warehouse\":\"%s\"}"
        .formatted(folder.resolve("lake.db"), folder.toUri());
  }

  private static ClassLoader platform() {
    return ClassLoader.getPlatformClassLoader();
  }

  private static URL[] classPath() throws MalformedURLException {
    String tests = System.getProperty("surefire.test.class.path");
    String all = tests == null ? System.getProperty("java.class.path") : tests;
    List<URL> urls = new ArrayList<>();
    for (String entry : all.split(File.pathSeparator, -1)) {
      urls.add(new File(entry).toURI().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
