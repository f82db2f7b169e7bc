package io.firnline.pipeline.parse.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.Leaf;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.ParseFailure;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.ddl.SchemaText;
import io.firnline.pipeline.parse.json.StripeOracle;
import io.firnline.pipeline.parse.json.Triplets;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.junit.jupiter.api.Test;

/**
 * Rows are what Protobuf's own reader reads, of joined messages too, in which fields come twice.
 */
class ProtoRowParserPropertyTest {
  private static final long SOURCE_TIME = 12345;
  private static final String PLACE = "struct<lat double, name string, tags list<string>>";

  private static final Schema SCHEMA =
      SchemaText.parse(
          ("f_double double, o_double double, r_double list<double>,"
                  + " f_float float, o_float float, r_float list<float>,"
                  + " f_int64 long, o_int64 long, r_int64 list<long>,"
                  + " f_uint64 decimal(20,0), o_uint64 decimal(20,0), r_uint64 list<decimal(20,0)>,"
                  + " f_int32 int, o_int32 long, r_int32 list<int>,"
                  + " f_fixed64 decimal(20,0), o_fixed64 double, r_fixed64 list<decimal(20,0)>,"
                  + " f_fixed32 long, o_fixed32 long, r_fixed32 list<long>,"
                  + " f_bool boolean, o_bool boolean, r_bool list<boolean>,"
                  + " f_string string, o_string string, r_string list<string>,"
                  + " f_bytes binary, o_bytes binary, r_bytes list<binary>,"
                  + " f_uint32 long, o_uint32 long, r_uint32 list<long>,"
                  + " f_sfixed32 int, o_sfixed32 int, r_sfixed32 list<int>,"
                  + " f_sfixed64 long, o_sfixed64 long, r_sfixed64 list<long>,"
                  + " f_sint32 int, o_sint32 int, r_sint32 list<int>,"
                  + " f_sint64 long, o_sint64 long, r_sint64 list<long>,"
                  + " color string, at timestamptz, wrapped long, place PLACE, places list<PLACE>,"
                  + " labels map<string,double>, spots map<string,PLACE>,"
                  + " by_name string, by_number int, by_place PLACE, other int")
              .replace("PLACE", PLACE));

  private final Descriptor type = Protos.reading();
  private final RowBuffer row = new RowBuffer(BlockSchema.of(SCHEMA));

  private static ProtobufFormat format() {
    return new ProtobufFormat(
        null, MessageType.of(Protos.set(), Protos.NAME), false, EpochUnit.MILLIS);
  }

  @Test
  void readsWhatProtobufWrites() throws InvalidProtocolBufferException {
    for (String field : new String[] {"at", "o_int64", "f_uint64", "by_number", "unwanted"}) {
      EventTimeRule rule = EventTimeRule.ofField(field, EpochUnit.MILLIS);
      RowParser parser = format().parser(row, Set.of(), rule);
      EventTimeReader reader = format().eventTimes(rule);
      int timed = 0;
      for (long seed = 0; seed < 2_000; seed++) {
        byte[] bytes = message(seed);
        String about = "seed %d, %s".formatted(seed, HexFormat.of().formatHex(bytes));
        assertThat(parser.parse(bytes)).as(about).isNull();
        assertHolds(bytes, about);
        long time = parser.eventTimeMillis(bytes, SOURCE_TIME);
        timed += time == EventTimeRule.UNREADABLE ? 0 : 1;
        assertThat(reader.eventTimeMillis(bytes, SOURCE_TIME))
            .as(about)
            .isEqualTo(time == EventTimeRule.UNREADABLE ? SOURCE_TIME : time);
      }
      assertThat(timed).as(field).isGreaterThan(field.equals("unwanted") ? -1 : 100);
    }
  }

  private byte[] message(long seed) {
    Random random = new Random(seed);
    RandomMessage messages = new RandomMessage(random);
    byte[] first = messages.of(type).toByteArray();
    if (random.nextInt(4) > 0) {
      return first;
    }
    byte[] second = messages.of(type).toByteArray();
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  private void assertHolds(byte[] bytes, String about) throws InvalidProtocolBufferException {
    DynamicMessage read = DynamicMessage.parseFrom(type, bytes);
    assertThat(Triplets.of(row))
        .as(about)
        .isEqualTo(StripeOracle.stripe(SCHEMA, MessageJson.of(read)));
  }

  /** What is accepted of damaged bytes is what Protobuf's own reader reads. */
  @Test
  void bearsMutations() {
    EventTimeRule rule = EventTimeRule.ofField("at", EpochUnit.MILLIS);
    RowParser parser = format().parser(row, Set.of(), rule);
    EventTimeReader reader = format().eventTimes(rule);
    Random random = new Random(42);
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = message(i / 20);
      if (bytes.length == 0) {
        continue;
      }
      byte[] mutated =
          random.nextInt(4) == 0
              ? Arrays.copyOf(bytes, random.nextInt(bytes.length))
              : bytes.clone();
      if (mutated.length > 0) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      ParseFailure[] failure = new ParseFailure[1];
      String about = HexFormat.of().formatHex(mutated);
      assertThatNoException()
          .as(about)
          .isThrownBy(
              () -> {
                failure[0] = parser.parse(mutated);
                var unused = reader.eventTimeMillis(mutated, 0);
              });
      checkBalance(failure[0] == null ? 1 : 0);
      if (failure[0] == null) {
        accepted++;
        try {
          assertHolds(mutated, about);
        } catch (InvalidProtocolBufferException e) {
          // Text that no column wants is passed over, not looked at.
          assertThat(e).as(about).hasMessageContaining("invalid UTF-8");
        }
      } else {
        assertThat(failure[0].message()).isNotEmpty();
      }
    }
    assertThat(accepted).isBetween(1_000, 19_000);
  }

  private void checkBalance(int wanted) {
    for (Leaf leaf : row.schema().leaves()) {
      ColumnBuffer column = row.column(leaf.index());
      int rows = 0;
      for (int i = 0; i < column.size(); i++) {
        rows += column.repetitionAt(i) == 0 ? 1 : 0;
      }
      assertThat(rows).as("rows in %s", leaf).isEqualTo(wanted);
    }
  }
}
