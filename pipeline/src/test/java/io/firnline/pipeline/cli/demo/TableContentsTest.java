package io.firnline.pipeline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableContentsTest {
  @TempDir private Path dir;

  @Test
  void whatWasSentIsRight() throws Exception {
    TableContents contents = contents(rows(wellFormed(500)));
    assertThat(contents.rows()).isEqualTo(500);
    assertThat(contents.doubled()).isZero();
    assertThat(contents.wrong()).isZero();
    List<TableContents.Sensor> warmest = contents.warmest(3);
    assertThat(warmest).hasSize(3);
    assertThat(warmest.get(0).mean()).isGreaterThanOrEqualTo(warmest.get(1).mean());
  }

  @Test
  void aRowThatIsThereTwiceIsSeenInEveryRun() throws Exception {
    long other = Reading.first(2);
    TableContents contents =
        contents(rows(LongStream.of(1, 2, 1, other + 1, other + 2, other + 2)));
    assertThat(contents.rows()).isEqualTo(6);
    assertThat(contents.doubled()).isEqualTo(2);
  }

  @Test
  void aRowWithOtherValuesIsWrong() throws Exception {
    List<Record> rows = rows(LongStream.range(0, 3));
    rows.get(1).setField("humidity", -1.0);
    rows.get(2).setField("sensor_id", "sensor-x");
    assertThat(contents(rows).wrong()).isEqualTo(2);
  }

  @Test
  void aRowOfAMalformedReadingIsWrong() throws Exception {
    long malformed =
        LongStream.range(0, 10_000)
            .filter(i -> Reading.of(i).malformed())
            .findFirst()
            .orElseThrow();
    assertThat(contents(rows(LongStream.of(malformed))).wrong()).isEqualTo(1);
  }

  @Test
  void aRowWithoutValuesIsWrong() throws Exception {
    List<Record> rows = new ArrayList<>(rows(LongStream.of(1)));
    rows.get(0).setField("temperature", null);
    rows.add(GenericRecord.create(ReadingTables.SCHEMA));
    TableContents contents = contents(rows);
    assertThat(contents.rows()).isEqualTo(2);
    assertThat(contents.wrong()).isEqualTo(2);
  }

  private static LongStream wellFormed(int count) {
    return LongStream.range(0, 2L * count).filter(i -> !Reading.of(i).malformed()).limit(count);
  }

  private TableContents contents(List<Record> rows) throws Exception {
    return TableContents.read(ReadingTables.table(dir.resolve("t"), ReadingTables.SCHEMA, rows));
  }

  private static List<Record> rows(LongStream sequences) {
    return sequences.mapToObj(Reading::of).map(ReadingTables::row).toList();
  }
}
