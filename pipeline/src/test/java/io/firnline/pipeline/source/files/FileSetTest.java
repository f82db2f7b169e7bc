package io.firnline.pipeline.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.ledger.LedgerStart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.beam.sdk.io.FileSystems;
import org.junit.jupiter.api.Test;

class FileSetTest {
  private static InputFile file(int i, long bytes) {
    return new InputFile(
        FileSystems.matchNewResource("/data/2026-11-22/part-%05d.json.gz".formatted(i), false),
        bytes,
        1_700_000_000_000L + i,
        "");
  }

  private static List<InputFile> files(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> file(i, 1_000_000 + i)).toList();
  }

  @Test
  void survivesTheLedger() {
    FileSet set = FileSet.of(3, files(0, 100));
    assertThat(FileSet.read("files-3", set.identity())).isEqualTo(set);
    assertThat(FileSet.isIdentity(set.identity())).isTrue();
    assertThat(set.number()).isEqualTo(3);
  }

  @Test
  void lanesShareTheFilesInTheirOrder() {
    for (int count : new int[] {1, 2, 31, 32, 33, 100}) {
      FileSet set = FileSet.of(1, files(0, count));
      List<Integer> all = new ArrayList<>();
      for (SourcePartition lane : set.lanes()) {
        assertThat(set.filesOf(lane)).isSorted().isNotEmpty();
        assertThat(set.end(lane)).isEqualTo(set.filesOf(lane).size() * FileSet.FILE);
        all.addAll(set.filesOf(lane));
      }
      assertThat(new TreeSet<>(all)).hasSize(count).hasSameSizeAs(all);
      assertThat(set.lanes()).hasSize(Math.min(count, 32));
    }
  }

  @Test
  void anotherSizeTimeOrChecksumIsAnotherVersionOfThePath() {
    FileDigest one = file(1, 10).digest();
    InputFile file = file(1, 10);
    for (InputFile other :
        List.of(
            file(1, 11),
            new InputFile(file.id(), 10, file.modifiedMillis() + 1, ""),
            new InputFile(file.id(), 10, file.modifiedMillis(), "etag"))) {
      assertThat(other.digest().path()).isEqualTo(one.path());
      assertThat(other.digest().version()).isNotEqualTo(one.version());
    }
    assertThat(file(2, 10).digest().path()).isNotEqualTo(one.path());
  }

  @Test
  void theLedgerOfTenThousandFilesStaysSmallAndTakesNoMore() throws IOException {
    List<InputFile> most = files(0, FileListing.MOST_FILES);
    Ledger ledger = claimed(Ledger.empty("backfill"), most);
    int length = LedgerProperties.write(ledger).values().stream().mapToInt(String::length).sum();
    assertThat(length).isLessThan(140_000);
    FileSets sets = FileSets.of(ledger, most);
    assertThat(sets.added(most)).isEmpty();
    assertThatThrownBy(() -> sets.added(files(20_000, 20_001)))
        .hasMessageStartingWith("Cannot read 1 new files as writer 'backfill': it has read 10,000")
        .hasMessageEndingWith("Use another --writerId for them");
    assertThatThrownBy(() -> FileListing.checkNumber(10_001))
        .hasMessageStartingWith("Cannot read more than 10,000 files in one run");
  }

  @Test
  void theLedgerOfManySmallRunsStaysSmallAndTakesNoMore() throws IOException {
    Ledger ledger = Ledger.empty("hourly");
    for (int i = 0; i < FileSets.MOST_SETS; i++) {
      ledger = claimed(ledger, files(i, i + 1));
    }
    int length = LedgerProperties.write(ledger).values().stream().mapToInt(String::length).sum();
    assertThat(length).isLessThan(50_000);
    FileSets sets = FileSets.of(ledger, files(5_000, 5_001));
    assertThat(sets.all()).hasSize(FileSets.MOST_SETS);
    assertThatThrownBy(() -> sets.added(files(5_000, 5_001))).hasMessageContaining("1,000 runs");
  }

  private static Ledger claimed(Ledger before, List<InputFile> files) throws IOException {
    FileSet set = FileSets.of(before, files).added(files).orElseThrow();
    Map<SourcePartition, Long> starts = new HashMap<>();
    set.lanes().forEach(lane -> starts.put(lane, 0L));
    return LedgerStart.claim(
            before, new Claim(set.stream(), "rule", Map.of(set.stream(), set.identity()), starts))
        .orElseThrow();
  }
}
