package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.testing.FaultCase.Outcome;
import io.firnline.iceberg.testing.FaultyGateway;
import io.firnline.iceberg.testing.HttpFault;
import io.firnline.iceberg.testing.Seeds;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every {@link RestCase}. The REST client takes part: it sends a request that got a 503 again, on
 * its own, and is refused then if the first one was taken.
 */
class RestFaultsIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  static Stream<Arguments> cases() {
    return Seeds.chosen(RestCase.class).stream()
        .flatMap(fault -> Seeds.all().mapToObj(seed -> Arguments.of(fault, seed)));
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("cases")
  void endsAsItSays(RestCase fault, long seed) {
    Seeds.run(fault.name(), seed, random -> run(fault, random));
  }

  private static void run(RestCase fault, Random random) {
    try (FaultyGateway gateway = FaultyGateway.of(WAREHOUSE.catalog(Kind.REST))) {
      Lake lake = new Lake(WAREHOUSE, Kind.REST, random.nextInt(3) > 0, gateway.catalog());
      int before = random.nextInt(3);
      for (int i = 0; i < before; i++) {
        lake.commit(lake.pane(i));
      }
      Pane next = lake.pane(before);
      gateway.next(fault.faults());
      if (fault.outcome() == Outcome.GIVES_UP) {
        givesUp(lake, gateway, next);
      }
      lake.commit(next);
      int last = before + 1;
      while (!gateway.allHappened()) {
        lake.commit(lake.pane(last++));
      }
      lake.restart();
      lake.commit(lake.pane(last));
      lake.checkExactlyOnce(0);
      assertThat(Lake.commits(lake.home)).hasSize(last + 1);
    }
  }

  private static void givesUp(Lake lake, FaultyGateway gateway, Pane next) {
    gateway.always(HttpFault.UNAVAILABLE);
    // Real seconds go by in the client: a short patience.
    CommitSettings settings = lake.settings().withPatience(Duration.ofMillis(300));
    PaneCommitter committer = lake.committer(settings, new ManualWaiting());
    assertThatThrownBy(() -> committer.commit(List.of(next)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Nothing is lost: it goes on when it is started again");
    lake.assertNothingOfOursDeleted();
    gateway.always(HttpFault.NONE);
  }
}
