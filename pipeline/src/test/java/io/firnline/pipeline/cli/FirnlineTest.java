package io.firnline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.options.FirnlineOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Test;

class FirnlineTest {
  private record Outcome(int code, String out, String err) {}

  @Test
  void helpTellsWhatThereIs() {
    for (List<String> args : List.of(List.<String>of(), List.of("--help"), List.of("help"))) {
      Outcome outcome = run(args);
      assertThat(outcome.code()).isZero();
      assertThat(outcome.out()).contains("firnline demo", "firnline run", "firnline show");
    }
  }

  @Test
  void helpOfRunTellsEveryOptionButHiddenOnes() {
    String out = run(List.of("help", "run")).out();
    assertThat(run(List.of("run", "--help")).out()).isEqualTo(out);
    for (Method getter : FirnlineOptions.class.getMethods()) {
      String name = getter.getName();
      if (name.startsWith("get") && !getter.getDeclaringClass().equals(PipelineOptions.class)) {
        String flag = "--" + Character.toLowerCase(name.charAt(3)) + name.substring(4) + "=";
        assertThat(out.contains(flag))
            .as(flag)
            .isNotEqualTo(getter.isAnnotationPresent(Hidden.class));
      }
    }
    assertThat(out.lines())
        .filteredOn(line -> line.startsWith("      "))
        .allMatch(l -> l.length() <= 100);
  }

  @Test
  void helpOfRunSaysHowEachTypeOfValueIsWritten() {
    List<String> all = run(List.of("help", "run")).out().lines().toList();
    List<String> lines = all.subList(all.indexOf("How values are written") + 1, all.size());
    Set<String> explained =
        lines.stream()
            .takeWhile(line -> !line.isEmpty())
            .map(line -> line.strip().replaceFirst("  .*$", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> shown =
        lines.stream()
            .filter(line -> line.startsWith("  --"))
            .map(line -> line.replaceFirst("^  --[^=]*=", "").replaceFirst("  .*$", ""))
            .map(type -> type.contains("|") ? "X|Y" : type)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(shown).isEqualTo(explained);
  }

  @Test
  void helpTellsTheExitCodes() {
    for (List<String> args : List.of(List.<String>of(), List.of("complete", "--help"))) {
      assertThat(run(args).out().replaceAll("\\s+", " "))
          .contains(
              "Exit codes: " + ExitCode.OK + " all is well; " + ExitCode.FAILED + " it failed")
          .contains("; " + ExitCode.USAGE + " the command or its options are wrong")
          .contains("; " + ExitCode.NOT_YET + " not yet (complete).");
    }
  }

  @Test
  void guessesWhatAMisspeltCommandWasMeantToBe() {
    Outcome outcome = run(List.of("shwo", "lake.t"));
    assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err().strip()).isEqualTo("Unknown command 'shwo': did you mean 'show'?");
  }

  @Test
  void guessesWhatAMisspeltFlagWasMeantToBe() {
    Outcome outcome = run(List.of("demo", "--second=3"));
    assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err().strip()).isEqualTo("Unknown option --second: did you mean --seconds?");
  }

  @Test
  void wrongOptionsAreListedWithoutAStackTrace() {
    Outcome outcome = run(List.of("run", "--windowSize=5m"));
    assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err()).startsWith("Cannot start: 5 problems\n").doesNotContain("\tat ");
  }

  @Test
  void showNeedsATableAndACatalog() {
    assertThat(run(List.of("show")).err()).startsWith("Missing table");
    assertThat(run(List.of("show", "a.b")).err()).startsWith("Missing --icebergCatalog");
    assertThat(run(List.of("show", "a.b", "--icebergCatalog=x")).err())
        .startsWith("Invalid --icebergCatalog: ");
  }

  private static Outcome run(List<String> args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = new Firnline(new Console(stream(out), stream(err))).run(args);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
