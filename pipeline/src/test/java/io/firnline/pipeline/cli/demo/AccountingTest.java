package io.firnline.pipeline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerPane;
import io.firnline.iceberg.ledger.LedgerRules;
import io.firnline.iceberg.ledger.LedgerStart;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The audit sees whatever goes wrong with a record. Kafka has {@value #PRODUCED} in one partition;
 * the first {@value #READ} have been read, the last {@value #OPEN} of those into a window that is
 * open.
 */
class AccountingTest {
  private static final SourcePartition PARTITION = new SourcePartition("s", "0");
  private static final int PRODUCED = 5_000;
  private static final int READ = 4_900;
  private static final int OPEN = 300;
  private static final int SETTLED = READ - OPEN;
  private static final long SENT_MILLIS = 1_000_000;

  @TempDir private Path dir;

  private final List<Record> rows = new ArrayList<>();
  private final List<Record> letters = new ArrayList<>();

  /** As it should be. */
  @BeforeEach
  void land() {
    LongStream.range(0, SETTLED)
        .mapToObj(Reading::of)
        .forEach(
            reading -> {
              if (reading.malformed()) {
                letters.add(letter(reading.sequence(), payload(reading.sequence())));
              } else {
                rows.add(ReadingTables.row(reading));
              }
            });
    assertThat(letters).as("malformed records").hasSizeGreaterThan(2);
  }

  @Test
  void allIsAccountedFor() throws Exception {
    Audit audit = audit();
    assertThat(audit)
        .isEqualTo(
            new Audit(PRODUCED, rows.size(), letters.size(), OPEN, PRODUCED - READ, 0, 0, 0));
    assertThat(audit.passed()).isTrue();
    assertThat(audit.toString()).endsWith("0 missing, 0 doubled, 0 wrong: passed");
  }

  @Test
  void aWellFormedReadingThatWasRejectedIsWrong() throws Exception {
    long rejected = (Long) rows.remove(17).getField("sequence");
    letters.add(letter(rejected, payload(rejected)));
    assertFails(0, 0, 1);
  }

  @Test
  void aMalformedReadingThatLandedIsWrong() throws Exception {
    long landed = position(letters.stream().filter(l -> position(l) % 2 == 1).findFirst().get());
    letters.removeIf(letter -> position(letter) == landed);
    rows.add(ReadingTables.row(Reading.of(landed)));
    assertFails(0, 0, 1);
  }

  @Test
  void oneLetterDoubledAndAnotherLostAreBothSeen() throws Exception {
    letters.set(0, letters.get(1));
    assertFails(1, 1, 0);
  }

  @Test
  void oneRowDoubledAndAnotherLostAreBothSeen() throws Exception {
    rows.set(0, rows.get(1));
    assertFails(1, 1, 0);
  }

  @Test
  void aLetterWithOtherBytesIsWrong() throws Exception {
    letters.set(1, letter(position(letters.get(1)), "other".getBytes(StandardCharsets.UTF_8)));
    assertFails(0, 0, 1);
  }

  @Test
  void aLetterWithoutBytesIsWrong() throws Exception {
    letters.get(1).setField(DeadLetterTable.PAYLOAD, null);
    assertFails(0, 0, 1);
  }

  @Test
  void aRecordThatIsBothARowAndALetterIsDoubled() throws Exception {
    long landed = (Long) rows.get(5).getField("sequence");
    letters.add(letter(landed, payload(landed)));
    assertFails(0, 1, 1);
  }

  @Test
  void aRowThatIsLostIsMissing() throws Exception {
    rows.remove(3);
    assertFails(1, 0, 0);
  }

  /** The numbers are right: a row for one that is open, in the place of one that is settled. */
  @Test
  void aRecordThatIsLostIsMissingThoughAnotherIsThereTooEarly() throws Exception {
    rows.set(3, ReadingTables.row(Reading.of(wellFormedFrom(SETTLED))));
    assertFails(1, 0, 0);
  }

  @Test
  void rowsAndLettersOfNobodyAreWrong() throws Exception {
    rows.set(3, ReadingTables.row(Reading.of(wellFormedFrom(Reading.first(1)))));
    letters.set(1, letter(PRODUCED + 1, payload(1)));
    assertFails(2, 0, 2);
  }

  @Test
  void aRecordThatKafkaDoesNotHaveIsSeenInTheSum() throws Exception {
    assertThat(accounting().audit(PRODUCED + 1).passed()).isFalse();
  }

  @Test
  void beforeThereIsATableNothingIsRead() {
    Accounting accounting =
        new Accounting(TableContents.none(), DeadLetters.none(), Ledger.empty("demo"));
    LongStream.range(0, PRODUCED).forEach(i -> accounting.add(PARTITION, i, payload(i)));
    assertThat(accounting.audit(PRODUCED))
        .isEqualTo(new Audit(PRODUCED, 0, 0, 0, PRODUCED, 0, 0, 0))
        .matches(Audit::passed);
  }

  private void assertFails(long missing, long doubled, long wrong) throws Exception {
    Audit audit = audit();
    assertThat(audit.passed()).isFalse();
    assertThat(List.of(audit.missing(), audit.doubled(), audit.wrong()))
        .as("missing, doubled, wrong: %s", audit)
        .containsExactly(missing, doubled, wrong);
    assertThat(audit.toString()).endsWith("FAILED");
  }

  private Audit audit() throws Exception {
    return accounting().audit(PRODUCED);
  }

  private Accounting accounting() throws Exception {
    Accounting accounting =
        new Accounting(
            TableContents.read(
                ReadingTables.table(dir.resolve("rows"), ReadingTables.SCHEMA, rows)),
            DeadLetters.read(
                ReadingTables.table(dir.resolve("dead"), DeadLetterTable.schema(), letters)),
            ledger());
    LongStream.range(0, PRODUCED).forEach(i -> accounting.add(PARTITION, i, payload(i)));
    return accounting;
  }

  private static Ledger ledger() {
    Ledger claimed =
        LedgerStart.claim(
                Ledger.empty("demo"), new Claim("launch", "rule", Map.of(), Map.of(PARTITION, 0L)))
            .orElseThrow();
    CommitWindow first = new CommitWindow(0, 60_000);
    CommitWindow second = new CommitWindow(60_000, 120_000);
    Coverage coverage =
        new Coverage(
            PARTITION,
            0,
            READ,
            claimed.completeThrough(),
            60_000,
            List.of(
                new WindowCount(first, tally(0, SETTLED), 0),
                new WindowCount(second, tally(SETTLED, READ), SETTLED)));
    LedgerPane pane =
        new LedgerPane(claimed.epoch(), first, 1, tally(0, SETTLED), List.of(coverage), Map.of());
    LedgerRules.Outcome outcome = LedgerRules.applyAll(claimed, List.of(pane));
    assertThat(outcome.applied()).as(outcome.why()).hasSize(1);
    return outcome.ledger();
  }

  private static Tally tally(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(position -> new Tally(1, Tally.mixed(PARTITION.seed(), position)))
        .reduce(Tally.ZERO, Tally::plus);
  }

  private static byte[] payload(long sequence) {
    return Reading.of(sequence).payload(SENT_MILLIS);
  }

  private static long wellFormedFrom(long sequence) {
    return Reading.of(sequence).malformed() ? sequence + 1 : sequence;
  }

  private static Record letter(long position, byte[] payload) {
    Record letter = GenericRecord.create(DeadLetterTable.schema());
    letter.setField(DeadLetterTable.PAYLOAD, ByteBuffer.wrap(payload));
    letter.setField(DeadLetterTable.REASON, "malformed");
    letter.setField(DeadLetterTable.STAGE, "parse");
    letter.setField(DeadLetterTable.STREAM, PARTITION.stream());
    letter.setField(DeadLetterTable.PARTITION, PARTITION.partition());
    letter.setField(DeadLetterTable.POSITION, position);
    return letter;
  }

  private static long position(Record letter) {
    return (Long) letter.getField(DeadLetterTable.POSITION);
  }
}
