package io.firnline.pipeline.parse.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Seeds;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A million damaged records for each seed of {@link Seeds}. */
class JsonRowParserMutationIT {
  static LongStream seeds() {
    return Seeds.all();
  }

  /** Each outcome is judged. */
  @ParameterizedTest
  @MethodSource("seeds")
  void bearsOneMillionMutations(long seed) {
    Seeds.run(
        "mutated records of JSON",
        seed,
        random -> {
          JsonRowParserPropertyTest.Outcomes outcomes =
              JsonRowParserPropertyTest.mutate(random, 1_000_000);
          System.out.println("JsonRowParserMutationIT: " + outcomes);
          assertThat(outcomes.accepted()).isGreaterThan(100_000);
        });
  }
}
