package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is found when step names and coders change between two versions. */
class ReleasedStepsTest {
  private static final List<String> RELEASED =
      List.of(
          "ParallelRead Read/Ids -> windowed_value(IdCoder)",
          "ParallelDo Parse -> windowed_value(BlockCoder)",
          "GroupByKey Write/Group -> pair(KeyCoder, stream(BlockCoder)) [keyed state]");

  @Test
  void theSameStepsAndNewOnesAreNoProblem() {
    assertThat(now(RELEASED.get(2), "Flatten New -> x", RELEASED.get(0), RELEASED.get(1)))
        .satisfies(steps -> assertThat(steps.problems(Map.of())).isEmpty());
  }

  @Test
  void aStepThatIsGoneNeedsAMapping() {
    ReleasedSteps steps =
        now(RELEASED.get(0), "ParallelDo Scan -> windowed_value(BlockCoder)", RELEASED.get(2));
    assertThat(steps.problems(Map.of()))
        .singleElement()
        .asString()
        .contains(
            "job-v1: step 'Parse' of the released version is gone",
            "templates/dataflow/transform-names.json: {\"Parse\": \"NEW NAME\"}");
    assertThat(steps.problems(Map.of("Parse", "Scan"))).isEmpty();
    assertThat(steps.problems(Map.of("Parse", "Skan")))
        .singleElement()
        .asString()
        .contains("(the mapping says that it is 'Skan')");
  }

  @Test
  void aMappingIsOfPrefixesUpToASlash() {
    ReleasedSteps steps =
        now(
            RELEASED.get(0),
            RELEASED.get(1),
            "GroupByKey Land/Group -> pair(KeyCoder, stream(BlockCoder)) [keyed state]");
    assertThat(steps.problems(Map.of("Write", "Land"))).isEmpty();
    assertThat(steps.problems(Map.of("Writ", "Lan"))).hasSize(1);
    assertThat(steps.problems(Map.of("Write", "Elsewhere", "Write/Group", "Land/Group"))).isEmpty();
  }

  @Test
  void anotherCoderOrStateIsAProblemAlsoUnderANewName() {
    ReleasedSteps steps =
        now(
            RELEASED.get(0),
            "ParallelDo Scan -> windowed_value(OtherCoder)",
            "GroupByKey Write/Group -> pair(KeyCoder, stream(BlockCoder))");
    assertThat(steps.problems(Map.of("Parse", "Scan")))
        .satisfiesExactly(
            one ->
                assertThat(one)
                    .contains(
                        "step 'Scan' keeps its data in another form",
                        "is ParallelDo -> windowed_value(OtherCoder)"),
            two -> assertThat(two).contains("step 'Write/Group' keeps its data in another form"));
  }

  @Test
  void aMappingThatIsNotNeededOrLeadsNowhereIsFound() {
    ReleasedSteps steps = now(RELEASED.get(0), "ParallelDo Scan -> x", RELEASED.get(2));
    assertThat(steps.needs("Parse", "Scan")).isTrue();
    assertThat(steps.needs("Parse", "Skan")).isFalse();
    assertThat(steps.needs("Pars", "Scan")).isFalse();
    assertThat(steps.needs("Write", "Write")).isFalse();
  }

  @Test
  void namesOfRunnerV2StandInFront() {
    List<String> line = List.of("Parse/ParMultiDo(Parse) beam:transform:pardo:v1 -> BlockCoder");
    assertThat(ReleasedSteps.of("job-v2", line, List.of()).problems(Map.of()))
        .singleElement()
        .asString()
        .contains("step 'Parse/ParMultiDo(Parse)' of the released version is gone");
  }

  private static ReleasedSteps now(String... lines) {
    return ReleasedSteps.of("job-v1", RELEASED, List.of(lines));
  }
}
