package io.firnline.pipeline.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.commit.TakenTables.NotTakenException;
import io.firnline.iceberg.ledger.Layer;
import io.firnline.pipeline.deadletter.DeadLetter;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.parse.ddl.SchemaText;
import io.firnline.pipeline.parse.json.JsonFormat;
import io.firnline.pipeline.parse.json.JsonOptions;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which table a record goes to, and when a table is taken up. */
class TableRouterTest {
  private static final Schema DATA = SchemaText.parse("id int, ts long");

  private final List<DeadLetter> letters = new ArrayList<>();
  private final Fakes tables = new Fakes();
  private TableChanges changes = TableChanges.defaults();

  /** Tables in memory, with a bound of 3. */
  private static final class Fakes implements ParsedTables {
    private static final long serialVersionUID = 1L;

    final transient Set<String> taken = new TreeSet<>();
    final transient List<String> asked = new ArrayList<>();
    final transient Map<String, String> streams = new TreeMap<>();

    @Override
    public ParsedTable load(String name) {
      Schema schema = name.equals("lake.dead") ? DeadLetterTable.schema() : DATA;
      return new ParsedTable(name, schema, 3, PartitionSpec.unpartitioned());
    }

    @Override
    public ParsedTable takeUp(String name, String stream, Consumer<ParsedTable> check) {
      asked.add(name);
      if (!stream.isEmpty() && !streams.computeIfAbsent(name, first -> stream).equals(stream)) {
        throw NotTakenException.ofTable("it has the rows of another topic");
      }
      if (name.contains("unfit")) {
        throw NotTakenException.ofTable("it does not fit");
      }
      if (!taken.contains(name) && taken.size() == 3) {
        throw NotTakenException.ofLimit("there are 3");
      }
      taken.add(name);
      return load(name);
    }

    @Override
    public Set<String> taken() {
      return taken;
    }

    @Override
    public ParsedTable planned() {
      return load("new");
    }
  }

  private BatchParser parser(String template, @Nullable String field) {
    ParseSettings settings =
        ParseSettings.of(
                new ParseSettings.TableNames(
                    new TableRouting(template, field), "lake.home", "lake.dead", null),
                "w",
                EventTimeRule.ofField("ts", EpochUnit.MILLIS),
                new Windows(10_000, 0))
            .with(
                new Lateness(
                    LateRowPolicy.APPEND, Lateness.UNLIMITED, DiscardPolicy.DROP, 3_600_000))
            .with(changes);
    return new BatchParser(settings, tables, letters::add);
  }

  private static RecordBatch batch(String stream, @Nullable String... types) {
    return batch(stream, List.of(), types);
  }

  /** Records at positions from 100 on, with event time 12 s. */
  private static RecordBatch batch(String stream, List<Layer> layers, @Nullable String... types) {
    int n = types.length;
    long[] positions = new long[n];
    long[] times = new long[n];
    byte[][] payloads = new byte[n][];
    for (int i = 0; i < n; i++) {
      positions[i] = 100 + i;
      times[i] = 15_000;
      String type = types[i];
      if (type != null) {
        payloads[i] =
            (type.startsWith("{") ? type : "{\"id\":1,\"ts\":12000,\"type\":" + type + "}")
                .getBytes(StandardCharsets.UTF_8);
      }
    }
    return new RecordBatch(
        new SourcePartition(stream, "0"),
        100,
        100 + n,
        10_000,
        10_000,
        7,
        0,
        layers,
        positions,
        times,
        payloads,
        null,
        null);
  }

  private static Map<String, Integer> rows(BatchParser parser) {
    Map<String, Integer> rows = new TreeMap<>();
    for (TimedBlock timed : parser.finish()) {
      RowBlock block = timed.block();
      if (block.rows() > 0 && block.target().role() == TableRole.DATA) {
        rows.merge(block.target().table(), block.rows(), Integer::sum);
      }
    }
    return rows;
  }

  private List<String> messages() {
    List<String> messages =
        letters.stream().map(letter -> letter.reason() + ": " + letter.message()).toList();
    letters.clear();
    return messages;
  }

  @Test
  void aRecordGoesToTheTableThatItsFieldNames() {
    BatchParser parser = parser("lake.{type}_v1", "type");
    parser.parse(batch("s", "\"a\"", "\"b\"", "\"a\"", "7"));
    parser.parse(batch("s", "\"b\"", "\"a\""));
    assertThat(rows(parser)).isEqualTo(Map.of("lake.a_v1", 3, "lake.b_v1", 2, "lake.7_v1", 1));
    assertThat(tables.asked).containsExactly("lake.a_v1", "lake.b_v1", "lake.7_v1");
    assertThat(letters).isEmpty();
  }

  @Test
  void topicAndFieldMayNameItTogether() {
    BatchParser parser = parser("lake.{topic}_{type}", "type");
    parser.parse(batch("x.y", "\"a\"", "\"a\""));
    parser.parse(batch("z", "\"a\""));
    assertThat(rows(parser)).isEqualTo(Map.of("lake.x_y_a", 2, "lake.z_a", 1));
  }

  /** Rows of one topic stay out of the other's table: within one parser, and whoever took it. */
  @Test
  void topicsOfOneTableNameAreNotMixed() {
    tables.streams.put("lake.c_d", "c_d");
    BatchParser parser = parser("lake.{topic}", null);
    for (String stream : List.of("a.b", "a_b", "a.b", "c.d", "a_b")) {
      parser.parse(batch(stream, "\"x\""));
    }
    assertThat(rows(parser)).isEqualTo(Map.of("lake.a_b", 2));
    String refused = " cannot name a table: it has the rows of another topic";
    assertThat(messages())
        .containsExactly(
            "bad_table: Cannot read record: topic 'a_b'" + refused,
            "bad_table: Cannot read record: topic 'c.d'" + refused,
            "bad_table: Cannot read record: topic 'a_b'" + refused);
  }

  @Test
  void topicAndFieldTogetherAreNotMixedEither() {
    BatchParser parser = parser("lake.{topic}_{type}", "type");
    parser.parse(batch("a", "\"b_c\"", "\"d\""));
    parser.parse(batch("a_b", "\"c\"", "\"d\"", "\"c\""));
    assertThat(rows(parser)).isEqualTo(Map.of("lake.a_b_c", 1, "lake.a_d", 1, "lake.a_b_d", 1));
    assertThat(messages())
        .hasSize(2)
        .allMatch(m -> m.startsWith("bad_table: Cannot read field type: 'c' cannot name a table"));
    tables.taken.clear();
    BatchParser ofField = parser("lake.{type}", "type");
    ofField.parse(batch("a", "\"x\""));
    ofField.parse(batch("b", "\"x\""));
    assertThat(rows(ofField)).as("many topics, one table").isEqualTo(Map.of("lake.x", 2));
  }

  @Test
  void whatNamesNoTableIsADeadLetterThatSaysSo() {
    BatchParser parser = parser("lake.{type}", "type");
    parser.parse(
        batch(
            "s",
            "null",
            "{\"id\":1,\"ts\":12000}",
            "[\"a\"]",
            "\"a.b\"",
            "\"\"",
            "\"" + "x".repeat(129) + "\"",
            "\"../x\"",
            "\"ä\"",
            null,
            "{\"id\":1,\"ts\":12000,\"type\":\"a\"",
            "\"unfit\""));
    assertThat(rows(parser)).isEmpty();
    String plain = "is no plain name of a table; that is 1 to 128 letters, digits, _ and -";
    assertThat(messages())
        .containsExactly(
            "bad_table: Cannot read field type: it names the table, and it is null",
            "bad_table: Cannot read field type: it names the table, and the record does not have it",
            "bad_table: Cannot read field type: it names the table, and it is no text, whole number, boolean or symbol",
            "bad_table: Cannot read field type: 'a.b' " + plain,
            "bad_table: Cannot read field type: '' " + plain,
            "bad_table: Cannot read field type: '" + "x".repeat(64) + "...' " + plain,
            "bad_table: Cannot read field type: '../x' " + plain,
            "bad_table: Cannot read field type: 'ä' " + plain,
            "no_payload: Cannot read record: it has no payload",
            "truncated: Cannot read record at byte 29: the bytes end within a value",
            "bad_table: Cannot read field type: 'unfit' cannot name a table: it does not fit");
    assertThat(tables.asked).containsExactly("lake.unfit");
  }

  /** A flood of names costs a dead letter each, and no request. */
  @Test
  void moreTablesThanAllowedAreDeadLetters() {
    BatchParser parser = parser("lake.{type}", "type");
    parser.parse(batch("s", "\"a\"", "\"b\"", "\"c\"", "\"d\""));
    int asked = tables.asked.size();
    for (int i = 0; i < 2_000; i++) {
      parser.parse(batch("s", "\"e" + i + "\""));
    }
    parser.parse(batch("s", "\"a\"", "\"d\""));
    assertThat(tables.asked).hasSize(asked);
    assertThat(rows(parser)).isEqualTo(Map.of("lake.a", 2, "lake.b", 1, "lake.c", 1));
    assertThat(messages())
        .hasSize(2_002)
        .contains(
            "too_many_tables: Cannot read field type: 'd' would need one more table, 'lake.d': there are 3",
            "too_many_tables: Cannot read field type: 'e1999' would need one more table, 'lake.e1999': there are 3");
  }

  /** One that another parser has taken up is known when it is seen, though no more may be. */
  @Test
  void aTableThatIsTakenUpElsewhereIsNotOneMore() {
    tables.taken.addAll(List.of("lake.x", "lake.y", "lake.z"));
    BatchParser parser = parser("lake.{type}", "type");
    parser.parse(batch("s", "\"a\"", "\"z\"", "\"b\"", "\"x\""));
    assertThat(rows(parser)).isEqualTo(Map.of("lake.x", 1, "lake.z", 1));
    assertThat(letters).hasSize(2);
  }

  @Test
  void onlyARowMakesATable() {
    BatchParser parser = parser("lake.{type}", "type");
    parser.parse(
        batch(
            "s",
            "{\"id\":\"x\",\"ts\":12000,\"type\":\"a\"}",
            "{\"id\":1,\"ts\":12000,\"type\":\"b\"} x",
            "{\"id\":1,\"type\":\"c\"}",
            "{\"id\":1,\"ts\":900000000,\"type\":\"d\"}"));
    parser.parse(batch("s", List.of(new Layer(0, 1_000, List.of())), "\"e\"", "\"f\""));
    assertThat(tables.asked).isEmpty();
    assertThat(letters)
        .extracting(DeadLetter::reason)
        .containsExactly("wrong_type", "trailing_bytes", "no_event_time", "too_far_ahead");
    assertThat(parser.counts().settled()).isEqualTo(2);
  }

  /** Its table may have other columns by now than a new one would have. */
  @Test
  void aRecordThatIsNoRowOfANewTableMayBeOneOfATableThatWasTakenUp() {
    tables.taken.add("lake.a");
    BatchParser parser = parser("lake.{type}", "type");
    parser.parse(batch("s", "{\"id\":\"x\",\"ts\":12000,\"type\":\"a\"}"));
    assertThat(tables.asked).containsExactly("lake.a");
  }

  @Test
  void whatDidNotFitIsAskedForAgainAfterAWhile() {
    changes = new TableChanges(SchemaMode.STRICT, 0);
    BatchParser parser = parser("lake.{type}", "type");
    parser.parse(batch("s", "\"unfit\"", "\"unfit\""));
    parser.parse(batch("s", "\"unfit\""));
    assertThat(tables.asked).containsExactly("lake.unfit", "lake.unfit");
    assertThat(letters).hasSize(3);
  }

  /** A record's table is found without an object. */
  @Test
  void findingAKnownTableTakesNoObject() {
    FieldText field = new JsonFormat(JsonOptions.defaults()).field(List.of("meta", "type"));
    Destinations known = new Destinations();
    Destination there = Destination.none(DataTable.NO_PAYLOAD);
    byte[][] payloads = new byte[100][];
    for (int i = 0; i < payloads.length; i++) {
      known.put(("t" + i).getBytes(StandardCharsets.UTF_8), there);
      payloads[i] =
          ("{\"meta\":{\"x\":[1],\"type\":\"t" + i + "\"},\"v\":1}")
              .getBytes(StandardCharsets.UTF_8);
    }
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = thread.getThreadAllocatedBytes(id);
      for (byte[] payload : payloads) {
        if (field.find(payload) != FieldText.Found.TEXT
            || known.get(field.bytes(), field.from(), field.to()) != there) {
          throw new AssertionError("not found");
        }
      }
      least = Math.min(least, thread.getThreadAllocatedBytes(id) - before);
    }
    assertThat(least).as("bytes for 100 records").isLessThan(100);
    assertThat(known.get(payloads[0], 0, 3)).isNull();
  }

  @Test
  void aTopicTooManyIsDeadLettersToo() {
    BatchParser parser = parser("lake.{topic}", null);
    for (String stream : List.of("a", "b", "c", "d", "a")) {
      parser.parse(batch(stream, "\"x\"", "\"y\""));
    }
    assertThat(rows(parser)).isEqualTo(Map.of("lake.a", 4, "lake.b", 2, "lake.c", 2));
    assertThat(messages())
        .containsExactly(
            "too_many_tables: Cannot read record: topic 'd' would need one more table, 'lake.d': there are 3",
            "too_many_tables: Cannot read record: topic 'd' would need one more table, 'lake.d': there are 3");
  }
}
