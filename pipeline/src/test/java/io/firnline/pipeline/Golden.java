package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A text that is kept in the repository and must not change unnoticed. */
public final class Golden {
  private Golden() {}

  /**
   * Fails if it is another one; {@code -Dfirnline.golden=write} writes it anew.
   *
   * @param test the unit test that asks, for the message
   */
  public static void compare(Path file, List<String> found, Class<?> test) throws IOException {
    compare(file, found, test, "");
  }

  /**
   * The same, with a sentence about what a change means.
   *
   * @param meaning what the developer has to know before the text is written anew
   */
  public static void compare(Path file, List<String> found, Class<?> test, String meaning)
      throws IOException {
    if ("write".equals(System.getProperty("firnline.golden"))) {
      Files.createDirectories(file.getParent());
      Files.write(file, found);
    }
    assertThat(found)
        .as(
            "%s; %safter a wanted change run: mvn -pl pipeline -am test -Dtest=%s"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dfirnline.golden=write",
            file, meaning, test.getSimpleName())
        .isEqualTo(Files.readAllLines(file));
  }
}
