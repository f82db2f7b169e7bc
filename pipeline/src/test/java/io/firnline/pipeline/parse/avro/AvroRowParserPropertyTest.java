package io.firnline.pipeline.parse.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.JsonNode;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.Leaf;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.ParseFailure;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.json.RandomJson;
import io.firnline.pipeline.parse.json.StripeOracle;
import io.firnline.pipeline.parse.json.Triplets;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.iceberg.Schema;
import org.junit.jupiter.api.Test;

class AvroRowParserPropertyTest {
  private static final String[] NAMES = {"a", "b", "c", "d", "e", "f", "timestamp"};
  private static final EventTimeRule RULE = EventTimeRule.ofField("timestamp", EpochUnit.MILLIS);
  private static final long SOURCE_TIME = 12345;

  /** A table's schema, a writer's, and what reads between them. */
  private static final class Subject {
    final RandomJson generator;
    final RandomAvro avro;
    final Schema schema;
    final org.apache.avro.Schema writer;
    final RowBuffer row;
    final RowParser parser;
    final EventTimeReader reader;

    Subject(long seed) {
      Random random = new Random(seed);
      generator = new RandomJson(random, NAMES);
      avro = new RandomAvro(random);
      schema = generator.schema();
      writer = avro.writer(schema.asStruct());
      row = new RowBuffer(BlockSchema.of(schema));
      AvroFormat format = new AvroFormat(null, writer.toString(), false, EpochUnit.MILLIS);
      parser = format.parser(row, Set.of(), RULE);
      reader = format.eventTimes(RULE);
    }

    byte[] write(JsonNode tree) throws IOException {
      return avro.write(writer, schema.asStruct(), tree);
    }
  }

  @Test
  void readsWhatAvroWrites() throws IOException {
    int timed = 0;
    for (long seed = 0; seed < 2_000; seed++) {
      Subject subject = new Subject(seed);
      for (int i = 0; i < 10; i++) {
        JsonNode tree = StripeOracle.tree(subject.generator.record(subject.schema));
        byte[] avro = subject.write(tree);
        String about = "seed %d, %s, %s, %s".formatted(seed, subject.schema, subject.writer, tree);
        assertThat(subject.parser.parse(avro)).as(about).isNull();
        assertThat(Triplets.of(subject.row))
            .as(about)
            .isEqualTo(StripeOracle.stripe(subject.schema, tree));
        long time = subject.parser.eventTimeMillis(avro, SOURCE_TIME);
        assertThat(subject.reader.eventTimeMillis(avro, SOURCE_TIME))
            .as(about)
            .isEqualTo(time == EventTimeRule.UNREADABLE ? SOURCE_TIME : time);
        timed += time == EventTimeRule.UNREADABLE ? 0 : 1;
      }
    }
    assertThat(timed).isGreaterThan(500);
  }

  /** What is accepted of damaged bytes, Avro's own reader accepts too. */
  @Test
  void bearsMutations() throws IOException {
    Random random = new Random(42);
    int accepted = 0;
    for (long seed = 0; seed < 1_000; seed++) {
      Subject subject = new Subject(seed);
      byte[] avro = subject.write(StripeOracle.tree(subject.generator.record(subject.schema)));
      for (int i = 0; i < 30; i++) {
        byte[] mutated = mutated(avro, random);
        ParseFailure[] failure = new ParseFailure[1];
        assertThatNoException()
            .as("seed %d, %s, %s", seed, subject.writer, Arrays.toString(mutated))
            .isThrownBy(
                () -> {
                  failure[0] = subject.parser.parse(mutated);
                  var unused = subject.reader.eventTimeMillis(mutated, 0);
                });
        checkBalance(subject.row, failure[0] == null ? 1 : 0);
        if (failure[0] == null) {
          accepted++;
          new GenericDatumReader<Object>(subject.writer)
              .read(null, DecoderFactory.get().binaryDecoder(mutated, null));
        } else {
          assertThat(failure[0].message()).isNotEmpty();
        }
      }
    }
    assertThat(accepted).isBetween(1_000, 25_000);
  }

  private static byte[] mutated(byte[] avro, Random random) {
    if (avro.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(avro.length);
    byte[] out =
        switch (random.nextInt(3)) {
          case 0 -> Arrays.copyOf(avro, at);
          case 1 -> Arrays.copyOf(avro, avro.length + 1);
          default -> avro.clone();
        };
    if (out.length == avro.length) {
      out[at] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
    }
    return out;
  }

  private static void checkBalance(RowBuffer row, int wanted) {
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
