package io.firnline.pipeline.parse.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.Leaf;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.ParseFailure;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * A parser whose every outcome is judged: what it accepts has to be in the columns as Jackson reads
 * it and {@link StripeOracle} stripes it, with the event time that the source reads; what it
 * refuses has to be refused by Jackson, by the JDK as UTF-8, or by the oracle for the same field
 * and reason.
 *
 * <p>The parser differs from Jackson in this and no more:
 *
 * <ul>
 *   <li>UTF-8 is what the JDK takes for it. Jackson also takes overlong forms and what is beyond
 *       U+10FFFF, and guesses UTF-16 and UTF-32.
 *   <li>Half of a surrogate pair in an escape is refused: no UTF-8 stands for it, and a column of
 *       text is UTF-8.
 *   <li>Jackson, where it reads BigDecimal, refuses exponents beyond the range of int, of ignored
 *       numbers and of zero too. The parser asks for them only where a column needs them.
 * </ul>
 */
final class JudgedParser {
  private static final String TIME_FIELD = "timestamp";
  private static final EventTimeRule RULE = EventTimeRule.ofField(TIME_FIELD, EpochUnit.MILLIS);
  private static final long SOURCE_TIME = 12345;
  private static final Pattern HUGE_EXPONENT = Pattern.compile("\\d[eE][+-]?\\d{9}");
  private static final Pattern HALF_OF_PAIR =
      Pattern.compile(
          "\\\\u[dD](?:[89abAB]..(?!\\\\u[dD][c-fC-F]..)|[c-fC-F]..).*", Pattern.DOTALL);

  private final Schema schema;
  private final boolean refusesUnknown;
  private final RowBuffer row;
  private final JsonRowParser parser;
  private final EventTimeReader reader = RULE.reader();
  private long eventTime;

  JudgedParser(Schema schema, boolean refusesUnknown) {
    this.schema = schema;
    this.refusesUnknown = refusesUnknown;
    this.row = new RowBuffer(BlockSchema.of(schema));
    JsonOptions options = JsonOptions.defaults().withUnknownFieldsRefused(refusesUnknown);
    this.parser = new JsonRowParser(row, Set.of(), options, RULE);
  }

  Schema schema() {
    return schema;
  }

  /**
   * Parses a record.
   *
   * @return null if it was accepted, else why it was refused
   * @throws AssertionError if either was wrong
   */
  @Nullable ParseFailure parse(byte[] json) {
    try {
      ParseFailure failure = parser.parse(json);
      checkBalance(failure);
      long read = reader.eventTimeMillis(json, SOURCE_TIME);
      if (failure == null) {
        judgeAccepted(json, read);
      } else {
        judgeRefused(json, failure);
      }
      return failure;
    } catch (RuntimeException | AssertionError e) {
      String text = new String(json, StandardCharsets.UTF_8);
      throw new AssertionError(
          "%s, unknown fields %s, %s"
              .formatted(schema, refusesUnknown ? "refused" : "ignored", text),
          e);
    }
  }

  /** Whether the record that was accepted last has an event time. */
  boolean hasEventTime() {
    return eventTime != EventTimeRule.UNREADABLE;
  }

  private void judgeAccepted(byte[] json, long read) {
    assertThat(noUtf8At(json)).as("byte that is no UTF-8").isEqualTo(-1);
    eventTime = parser.eventTimeMillis(json, SOURCE_TIME);
    assertThat(read)
        .as("the source's event time")
        .isEqualTo(hasEventTime() ? eventTime : SOURCE_TIME);
    JsonNode tree = tree(json);
    if (tree == null) {
      assertThat(hasHugeExponent(json)).as("Jackson refuses it").isTrue();
      return;
    }
    StripeOracle oracle = oracle(tree);
    assertThat(oracle.wrong()).isEmpty();
    assertThat(Triplets.of(row)).isEqualTo(oracle.columns());
    judgeEventTime(json, tree.get(TIME_FIELD));
  }

  /** What Jackson reads as UTF-8, or null if it refuses. */
  private static @Nullable JsonNode tree(byte[] json) {
    if (indexOf(json, '\0') >= 0) {
      return null; // JSON has no such byte: Jackson has guessed UTF-16 or UTF-32, or refuses.
    }
    try {
      JsonNode tree = StripeOracle.tree(json);
      return tree.isMissingNode() ? null : tree;
    } catch (IOException | NumberFormatException refused) {
      return null;
    }
  }

  private StripeOracle oracle(JsonNode tree) {
    return StripeOracle.of(schema, tree, refusesUnknown ? Set.of(TIME_FIELD) : null);
  }

  /** A text with escapes is no time. */
  private void judgeEventTime(byte[] json, @Nullable JsonNode time) {
    boolean escapes = time != null && time.isTextual() && indexOf(json, '\\') >= 0;
    if (!escapes || hasEventTime()) {
      assertThat(eventTime).as("event time").isEqualTo(millis(time));
    }
  }

  private static long millis(@Nullable JsonNode time) {
    if (time == null || time.isNull()) {
      return EventTimeRule.UNREADABLE;
    }
    try {
      String micros = ColumnText.of(Types.TimestampType.withZone(), time);
      return Math.floorDiv(Long.parseLong(micros), 1_000);
    } catch (ColumnText.Refusal refusal) {
      return EventTimeRule.UNREADABLE;
    }
  }

  private void judgeRefused(byte[] json, ParseFailure failure) {
    assertThat(failure.detail()).isNotEmpty();
    assertThat(failure.offset()).as("byte of " + failure).isBetween(0, json.length);
    switch (failure.reason()) {
      case INVALID_UTF8 ->
          assertThat(noUtf8At(json)).as("byte of " + failure).isEqualTo(failure.offset());
      case SYNTAX, TRUNCATED, TRAILING_BYTES -> judgeNoJson(json, failure);
      case INVALID_ESCAPE -> {
        if (!isHalfOfPair(json, failure.offset())) {
          judgeNoJson(json, failure);
        }
      }
      case MISSING_REQUIRED, WRONG_TYPE, OUT_OF_RANGE, NOT_EXACT, INVALID_TEXT, UNKNOWN_FIELD ->
          judgeWrongValue(json, failure);
      default -> throw new AssertionError("no such reason here: " + failure);
    }
  }

  private static void judgeNoJson(byte[] json, ParseFailure failure) {
    assertThat(tree(json)).as("Jackson reads it: " + failure).isNull();
  }

  /** It has to be JSON to the end, as what is none is refused as such. */
  private void judgeWrongValue(byte[] json, ParseFailure failure) {
    JsonNode tree = tree(json);
    if (tree == null) {
      assertThat(hasHugeExponent(json)).as("Jackson refuses it as no JSON").isTrue();
      return;
    }
    assertThat(noUtf8At(json)).as("byte that is no UTF-8").isEqualTo(-1);
    assertThat(oracle(tree).wrong())
        .contains(new StripeOracle.Wrong(failure.field(), failure.reason()));
  }

  private void checkBalance(@Nullable ParseFailure failure) {
    for (Leaf leaf : row.schema().leaves()) {
      ColumnBuffer column = row.column(leaf.index());
      int rows = 0;
      for (int i = 0; i < column.size(); i++) {
        rows += column.repetitionAt(i) == 0 ? 1 : 0;
      }
      if (rows != (failure == null ? 1 : 0)) {
        throw new AssertionError(rows + " rows in " + leaf + " after " + failure);
      }
    }
  }

  private static boolean hasHugeExponent(byte[] json) {
    return HUGE_EXPONENT.matcher(ascii(json, 0)).find();
  }

  private static boolean isHalfOfPair(byte[] json, int at) {
    return HALF_OF_PAIR.matcher(ascii(json, at)).matches();
  }

  private static String ascii(byte[] json, int from) {
    return new String(json, from, json.length - from, StandardCharsets.ISO_8859_1);
  }

  /** First byte of what the JDK does not take for UTF-8, or -1. */
  private static int noUtf8At(byte[] json) {
    ByteBuffer bytes = ByteBuffer.wrap(json);
    boolean isBad =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(bytes, CharBuffer.allocate(json.length), true)
            .isError();
    return isBad ? bytes.position() : -1;
  }

  private static int indexOf(byte[] json, char c) {
    return ascii(json, 0).indexOf(c);
  }
}
