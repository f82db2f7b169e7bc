package io.firnline.pipeline.parse.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.JsonNode;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.Leaf;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.iceberg.testing.Covers;
import io.firnline.pipeline.parse.ParseFailure;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.iceberg.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonRowParserPropertyTest {
  private static final EventTimeRule RULE = EventTimeRule.ofField("timestamp", EpochUnit.MILLIS);
  private static final Pattern HUGE_EXPONENT = Pattern.compile("\\d[eE][+-]?\\d{9}");
  private static final long SOURCE_TIME = 12345;

  /** A schema with its parser. */
  private static final class Subject {
    final Schema schema;
    final RowBuffer row;
    final JsonRowParser parser;

    Subject(Schema schema) {
      this.schema = schema;
      this.row = new RowBuffer(BlockSchema.of(schema));
      this.parser = new JsonRowParser(row, Set.of(), JsonOptions.defaults(), RULE);
    }
  }

  @Covers({"iceberg-kafka-connect#309", "iceberg#13876"})
  @Test
  void readsWhatJacksonReads() throws IOException {
    for (long seed = 0; seed < 3_000; seed++) {
      RandomJson random = new RandomJson(new Random(seed));
      Subject subject = new Subject(random.schema());
      for (int i = 0; i < 10; i++) {
        byte[] json = random.record(subject.schema);
        ParseFailure failure = subject.parser.parse(json);
        String about = about(seed, subject.schema, json);
        assertThat(failure).as(about).isNull();
        assertThat(Triplets.of(subject.row))
            .as(about)
            .isEqualTo(StripeOracle.stripe(subject.schema, StripeOracle.tree(json)));
      }
    }
  }

  @Test
  void readerFindsTheEventTimeThatTheParserUses() {
    EventTimeReader reader = RULE.reader();
    int readable = 0;
    for (long seed = 0; seed < 6_000; seed++) {
      Random random = new Random(seed);
      RandomJson generator = new RandomJson(random);
      Subject subject = new Subject(generator.schema());
      for (int i = 0; i < 10; i++) {
        byte[] json = withEventTimes(generator.record(subject.schema), generator, random);
        if (subject.parser.parse(json) == null) {
          long expected = subject.parser.eventTimeMillis(json, SOURCE_TIME);
          boolean read = expected != EventTimeRule.UNREADABLE;
          readable += read ? 1 : 0;
          assertThat(reader.eventTimeMillis(json, SOURCE_TIME))
              .as(about(seed, subject.schema, json))
              .isEqualTo(read ? expected : SOURCE_TIME);
        }
      }
    }
    assertThat(readable).isGreaterThan(10_000);
  }

  @Test
  void bearsMutations() {
    assertThat(mutate(30_000)).isGreaterThan(600);
  }

  /** Parses mutated records, checks what is accepted; how many were. */
  static int mutate(int times) {
    Random random = new Random(42);
    Subject subject = null;
    byte[] json = {};
    int accepted = 0;
    for (int i = 0; i < times; i++) {
      if (subject == null || i % 200 == 0) {
        subject = new Subject(new RandomJson(new Random(i)).schema());
      }
      if (i % 20 == 0) {
        json = new RandomJson(new Random(i)).record(subject.schema);
      }
      byte[] mutated = mutated(json, random);
      Subject tried = subject;
      ParseFailure[] failure = new ParseFailure[1];
      assertThatNoException()
          .as(() -> about(42, tried.schema, mutated))
          .isThrownBy(() -> failure[0] = tried.parser.parse(mutated));
      if (failure[0] == null) {
        accepted++;
        checkAgainstJackson(tried, mutated);
      } else {
        assertThat(failure[0].message()).isNotEmpty();
      }
      checkBalance(tried, failure[0]);
      RULE.reader().eventTimeMillis(mutated, 0);
    }
    return accepted;
  }

  private static void checkAgainstJackson(Subject subject, byte[] json) {
    try {
      JsonNode tree = StripeOracle.tree(json);
      assertThat(Triplets.of(subject.row)).isEqualTo(StripeOracle.stripe(subject.schema, tree));
    } catch (IOException | RuntimeException | AssertionError e) {
      if (HUGE_EXPONENT.matcher(new String(json, StandardCharsets.UTF_8)).find()) {
        return; // Jackson refuses the exponent even of a zero, and of what is ignored.
      }
      throw new AssertionError(about(42, subject.schema, json), e);
    }
  }

  private static void checkBalance(Subject subject, @Nullable ParseFailure failure) {
    for (Leaf leaf : subject.row.schema().leaves()) {
      ColumnBuffer column = subject.row.column(leaf.index());
      int rows = 0;
      for (int i = 0; i < column.size(); i++) {
        rows += column.repetitionAt(i) == 0 ? 1 : 0;
      }
      if (rows != (failure == null ? 1 : 0)) {
        throw new AssertionError(rows + " rows in " + leaf + " after " + failure);
      }
    }
  }

  private static byte[] mutated(byte[] json, Random random) {
    byte[] out = json.clone();
    for (int times = 1 + random.nextInt(2); times > 0; times--) {
      int at = random.nextInt(out.length);
      int to = at + random.nextInt(Math.min(8, out.length - at));
      out =
          switch (random.nextInt(6)) {
            case 0 -> replaced(out, at, at + 1, new byte[] {(byte) random.nextInt()});
            case 1 -> replaced(out, at, to, new byte[0]);
            case 2 -> replaced(out, at, at, java.util.Arrays.copyOfRange(out, at, to));
            case 3 -> replaced(out, at, out.length, new byte[] {'}'});
            case 4 -> replaced(out, at, at + 1, token(random));
            default -> replaced(out, at, at + 1, new byte[] {(byte) ('0' + random.nextInt(10))});
          };
    }
    return out;
  }

  private static byte[] token(Random random) {
    String[] tokens = {
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\"",
      "\\",
      "null",
      "true",
      "-",
      "e99",
      ".",
      "\\ud800",
      "\\u00e9",
      "1e400",
      "99999999999999999999",
      " ",
      "0",
      "\u0000"
    };
    return tokens[random.nextInt(tokens.length)].getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] replaced(byte[] json, int from, int to, byte[] by) {
    byte[] out =
        new byte[json.length - (to - from) + by.length + (from == 0 && by.length == 0 ? 1 : 0)];
    System.arraycopy(json, 0, out, 0, from);
    System.arraycopy(by, 0, out, from, by.length);
    System.arraycopy(json, to, out, from + by.length, json.length - to);
    return out;
  }

  /** Adds event times at the start or end of the object, which is what makes scans differ. */
  private static byte[] withEventTimes(byte[] json, RandomJson generator, Random random) {
    String text = new String(json, StandardCharsets.UTF_8).strip();
    String inner = text.substring(1, text.length() - 1).strip();
    String comma = inner.isEmpty() ? "" : ", ";
    String member = generator.quoted("timestamp") + ": " + generator.timestamp();
    String nested = "\"x\": {\"timestamp\": 5}";
    String object =
        switch (random.nextInt(5)) {
          case 0 -> "{" + member + comma + inner + "}";
          case 1 -> "{" + inner + comma + member + " }\n";
          case 2 -> "{" + member + ", " + nested + comma + inner + "}";
          case 3 -> "{" + inner + comma + nested + "}";
          default -> "{" + inner + comma + "\"a\\\"timestamp\": 7}";
        };
    return object.getBytes(StandardCharsets.UTF_8);
  }

  private static String about(long seed, Schema schema, byte[] json) {
    return "seed %d, %s, %s".formatted(seed, schema, new String(json, StandardCharsets.UTF_8));
  }
}
