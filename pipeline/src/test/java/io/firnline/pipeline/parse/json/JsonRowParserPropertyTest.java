package io.firnline.pipeline.parse.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Covers;
import io.firnline.pipeline.parse.ParseFailure;
import io.firnline.pipeline.parse.ParseReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random records, the same in each build, so that it does not hang on chance whether a commit
 * passes: others are in {@link JsonRowParserMutationIT} with many seeds, or here with {@code
 * -Dfirnline.seed=N}.
 */
class JsonRowParserPropertyTest {
  private static final long SEED = Long.getLong("firnline.seed", 1);

  /** How often records were accepted, and refused for which reason. */
  record Outcomes(int accepted, Map<ParseReason, Integer> refused) {
    int refused(ParseReason... reasons) {
      return Arrays.stream(reasons).mapToInt(reason -> refused.getOrDefault(reason, 0)).sum();
    }
  }

  @Covers({"iceberg-kafka-connect#309", "iceberg#13876"})
  @Test
  void readsWhatJacksonReads() {
    int timed = 0;
    for (int i = 0; i < 2_000; i++) {
      Random random = new Random(SEED + i);
      RandomJson generator = new RandomJson(random);
      JudgedParser parser = new JudgedParser(generator.schema(), false);
      for (int record = 0; record < 10; record++) {
        byte[] json = generator.record(parser.schema());
        assertThat(parser.parse(json)).as(() -> about(json)).isNull();
        timed += parser.hasEventTime() ? 1 : 0;
      }
    }
    assertThat(timed).isGreaterThan(1_000);
  }

  @Test
  void readerFindsTheEventTimeThatTheParserUses() {
    int timed = 0;
    for (int i = 0; i < 1_000; i++) {
      Random random = new Random(SEED + i);
      RandomJson generator = new RandomJson(random);
      JudgedParser parser = new JudgedParser(generator.schema(), false);
      for (int record = 0; record < 10; record++) {
        byte[] json = withEventTimes(generator.record(parser.schema()), generator, random);
        if (parser.parse(json) == null) {
          timed += parser.hasEventTime() ? 1 : 0;
        }
      }
    }
    assertThat(timed).isGreaterThan(2_000);
  }

  @Test
  void acceptsAndRefusesWhatItShould() {
    Outcomes outcomes = mutate(new Random(SEED), 30_000);
    assertThat(outcomes.accepted()).isGreaterThan(3_000);
    for (ParseReason grammar :
        new ParseReason[] {
          ParseReason.SYNTAX,
          ParseReason.TRUNCATED,
          ParseReason.TRAILING_BYTES,
          ParseReason.INVALID_UTF8,
          ParseReason.INVALID_ESCAPE
        }) {
      assertThat(outcomes.refused(grammar)).as(grammar + " of " + outcomes).isGreaterThan(10);
    }
    for (ParseReason value :
        new ParseReason[] {
          ParseReason.MISSING_REQUIRED,
          ParseReason.WRONG_TYPE,
          ParseReason.OUT_OF_RANGE,
          ParseReason.NOT_EXACT,
          ParseReason.INVALID_TEXT,
          ParseReason.UNKNOWN_FIELD
        }) {
      assertThat(outcomes.refused(value)).as(value + " of " + outcomes).isGreaterThan(50);
    }
  }

  /** Parses records, of which most are careless or damaged or both. */
  static Outcomes mutate(Random random, int times) {
    JudgedParser parser = null;
    byte[] json = {};
    int accepted = 0;
    Map<ParseReason, Integer> refused = new EnumMap<>(ParseReason.class);
    for (int i = 0; i < times; i++) {
      if (parser == null || i % 200 == 0) {
        parser = new JudgedParser(new RandomJson(random).schema(), random.nextInt(4) == 0);
      }
      if (i % 10 == 0) {
        json = record(parser, random);
      }
      ParseFailure failure = parser.parse(mutated(json, random));
      if (failure == null) {
        accepted++;
      } else {
        refused.merge(failure.reason(), 1, Integer::sum);
      }
    }
    return new Outcomes(accepted, refused);
  }

  private static byte[] record(JudgedParser parser, Random random) {
    RandomJson generator = new RandomJson(random);
    if (random.nextInt(3) > 0) {
      generator.beCareless();
    }
    byte[] json = generator.record(parser.schema());
    return random.nextBoolean() ? withEventTimes(json, generator, random) : json;
  }

  private static byte[] mutated(byte[] json, Random random) {
    byte[] out = json.clone();
    for (int times = random.nextInt(3); times > 0; times--) {
      int at = random.nextInt(out.length);
      int to = at + random.nextInt(Math.min(8, out.length - at));
      out =
          switch (random.nextInt(7)) {
            case 0 -> replaced(out, at, at + 1, new byte[] {(byte) random.nextInt()});
            case 1 -> replaced(out, at, to, new byte[0]);
            case 2 -> replaced(out, at, at, Arrays.copyOfRange(out, at, to));
            case 3 -> replaced(out, at, out.length, new byte[] {'}'});
            case 4 -> replaced(out, at, at + 1, token(random));
            case 5 -> replaced(out, at, out.length, new byte[0]);
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

  /** At least one byte is left. */
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
    String other = generator.quoted("timestamp") + " :" + generator.anyTime();
    String nested = "\"x\": {\"timestamp\": 5}";
    String object =
        switch (random.nextInt(8)) {
          case 0 -> "{" + member + comma + inner + "}";
          case 1 -> "{" + inner + comma + member + " }\n";
          case 2 -> "{" + member + ", " + nested + comma + inner + "}";
          case 3 -> "{" + inner + comma + nested + "}";
          case 4 -> "{" + other + comma + inner + ", " + member + "}";
          case 5 -> "{" + member + comma + inner + ", " + other + "}";
          case 6 -> "{" + other + ", " + member + comma + inner + "}";
          default -> "{" + inner + comma + "\"a\\\"timestamp\": 7}";
        };
    return object.getBytes(StandardCharsets.UTF_8);
  }

  private static String about(byte[] json) {
    return "-Dfirnline.seed=%d: %s".formatted(SEED, new String(json, StandardCharsets.UTF_8));
  }
}
