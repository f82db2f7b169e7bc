package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Jobs of the released version can be updated to this one, with the mapping of names that is
 * delivered with it. {@link DataflowGraphTest} holds the lists of today to what is built.
 *
 * <p>With a release: {@code -Dtest=DataflowUpdateTest -Dfirnline.golden=release} makes today's
 * lists those of the release, and the mapping is emptied. It is also the way out where no update
 * shall be possible; then the change log says that jobs are drained, or cancelled, and launched
 * without {@code --update}: they go on where the table ends.
 */
class DataflowUpdateTest {
  private static final Path LISTS = Path.of("src/test/resources/io/firnline/pipeline/dataflow");
  private static final Path RELEASED = LISTS.resolve("released");
  private static final Path MAPPING = Path.of("..").resolve(ReleasedSteps.MAPPING);

  @Test
  void jobsOfTheReleasedVersionCanBeUpdated() throws IOException {
    if ("release".equals(System.getProperty("firnline.golden"))) {
      release();
    }
    Map<String, String> mapping = mapping();
    List<String> problems = new ArrayList<>();
    for (ReleasedSteps job : jobs()) {
      problems.addAll(job.problems(mapping));
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void theMappingNamesStepsThatAreGoneAndStepsThatAreThere() throws IOException {
    List<ReleasedSteps> jobs = jobs();
    assertThat(mapping())
        .as("each leads from a step of the released version that is gone to one that is there")
        .allSatisfy(
            (oldName, newName) -> assertThat(jobs).anyMatch(job -> job.needs(oldName, newName)));
  }

  private static Map<String, String> mapping() throws IOException {
    return new ObjectMapper().readValue(MAPPING.toFile(), new TypeReference<>() {});
  }

  private static List<ReleasedSteps> jobs() throws IOException {
    List<ReleasedSteps> jobs = new ArrayList<>();
    for (Path released : lists(RELEASED)) {
      Path now = LISTS.resolve(released.getFileName());
      assertThat(now).as("a job of the released version, as it is now").exists();
      String name = released.getFileName().toString().replace(".txt", "");
      jobs.add(ReleasedSteps.of(name, Files.readAllLines(released), Files.readAllLines(now)));
    }
    assertThat(jobs).isNotEmpty();
    return jobs;
  }

  private static List<Path> lists(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    }
  }

  private static void release() throws IOException {
    Files.createDirectories(RELEASED);
    for (Path list : lists(LISTS)) {
      String name = list.getFileName().toString();
      if (!name.contains("-batch-")) { // a batch job is never updated
        Files.copy(list, RELEASED.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
