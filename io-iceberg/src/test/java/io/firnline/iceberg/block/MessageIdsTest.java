package io.firnline.iceberg.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MessageIdsTest {
  private static final long NOW = 1_790_000_000_000L;

  private static MessageIds of(long... timesAndIds) {
    MessageIds.Builder ids = new MessageIds.Builder();
    for (int i = 0; i < timesAndIds.length; i += 2) {
      ids.add(timesAndIds[i], timesAndIds[i + 1]);
    }
    return ids.build();
  }

  /** Spread over all numbers, as hashes are. */
  private static MessageIds random(Random random, int count, int seconds) {
    MessageIds.Builder ids = new MessageIds.Builder();
    for (int i = 0; i < count; i++) {
      ids.add(NOW + random.nextInt(seconds * 1_000), random.nextLong() & Long.MAX_VALUE);
    }
    return ids.build();
  }

  private static byte[] bytes(MessageIds ids) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ids.write(out);
    return out.toByteArray();
  }

  @Test
  void readsWhatItWrote() throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      MessageIds ids = random(random, random.nextInt(300), 1 + random.nextInt(60));
      ids = random.nextBoolean() ? ids : ids.since(NOW + 7_000);
      byte[] bytes = bytes(ids);
      ByteArrayInputStream in = new ByteArrayInputStream(bytes);
      assertThat(MessageIds.read(in)).as("seed %d", seed).isEqualTo(ids);
      assertThat(in.available()).isZero();
    }
    MessageIds extremes = of(EventTime.NEVER, 0, -1, Long.MAX_VALUE, EventTime.FOREVER, 5);
    assertThat(MessageIds.read(new ByteArrayInputStream(bytes(extremes)))).isEqualTo(extremes);
    assertThat(bytes(MessageIds.NONE)).hasSizeLessThan(12);
  }

  @Test
  void holdsWhatWasAddedAndNothingElse() {
    Random random = new Random(1);
    MessageIds.Builder builder = new MessageIds.Builder();
    Set<Long> added = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      long id = random.nextLong() & Long.MAX_VALUE;
      builder.add(NOW + i, id);
      builder.add(NOW + i, id);
      added.add(id);
      assertThat(builder.isEmpty()).isFalse();
    }
    MessageIds ids = builder.build();
    assertThat(ids.size()).isEqualTo(added.size());
    int second = 0;
    for (long id : added) {
      second += ids.contains(NOW, id) ? 1 : 0;
      assertThat(ids.contains(NOW, id) || ids.contains(NOW + 1_000, id)).isTrue();
      assertThat(ids.contains(NOW + 2_000, id)).isFalse();
      assertThat(ids.contains(NOW, id ^ 1)).isFalse();
    }
    assertThat(second).isEqualTo(1_000);
  }

  @Test
  void theNewestAreWholeFromWhereTheyBegin() {
    MessageIds ids = of(1_000, 1, 2_000, 2, 2_999, 3, 3_000, 4);
    assertThat(ids.wholeFrom()).isEqualTo(EventTime.NEVER);
    assertThat(ids.newest()).isEqualTo(3_000);
    assertThat(ids.newest(4)).isEqualTo(ids);
    MessageIds three = ids.newest(3);
    assertThat(three.size()).isEqualTo(3);
    assertThat(three.wholeFrom()).isEqualTo(2_000);
    MessageIds one = ids.newest(2);
    assertThat(one.size()).as("a second that does not fit goes as a whole").isEqualTo(1);
    assertThat(one.wholeFrom()).isEqualTo(3_000);
    assertThat(ids.newest(0).wholeFrom()).isEqualTo(4_000);
    assertThat(ids.since(2_500)).isEqualTo(three);
    assertThat(three.since(1_000)).isEqualTo(three);
    assertThat(one.plus(ids).wholeFrom()).as("what is not whole stays so").isEqualTo(3_000);
    assertThat(one.plus(ids).size()).isEqualTo(4);
  }

  /** The figures of pipeline/docs/pubsub.md. */
  @Test
  void takesSoManyBytes() throws IOException {
    assertThat(bytes(random(new Random(1), 20_000, 10)).length)
        .as("20,000 ids of ten seconds, spread over 63 bits")
        .isBetween(7 * 20_000, 8 * 20_000);
    MessageIds.Builder near = new MessageIds.Builder();
    for (int i = 0; i < 20_000; i++) {
      near.add(NOW + i / 2, 8_123_456_789_012_345L + 3L * i);
    }
    assertThat(bytes(near.build()).length).isLessThan(21_000);
  }

  @Test
  void aTraceOfManyHasTheNewestIdsAndTheMostCautiousNote() throws IOException {
    CommitWindow first = new CommitWindow(0, 60_000);
    CommitWindow second = new CommitWindow(60_000, 120_000);
    MessageNote a = MessageNote.of(100_000, 5, new TreeMap<>(java.util.Map.of(first, 70_000L)));
    MessageNote b = MessageNote.of(90_000, 7, java.util.Map.of(first, 80_000L, second, 40_000L));
    MessageTrace joined =
        MessageTrace.joined(
            java.util.List.of(
                new MessageTrace(of(1_000, 1), Optional.of(a)),
                new MessageTrace(of(1_000, 2), Optional.empty()),
                new MessageTrace(MessageIds.NONE, Optional.of(b))));
    assertThat(joined.ids()).isEqualTo(of(1_000, 1, 1_000, 2));
    assertThat(joined.note())
        .contains(
            new MessageNote(
                100_000,
                7,
                50_000,
                new TreeMap<>(java.util.Map.of(first, 70_000L, second, 40_000L))));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Wire.writeTrace(joined, Wire.WITH_MESSAGES, out);
    assertThat(Wire.readTrace(Wire.WITH_MESSAGES, new ByteArrayInputStream(out.toByteArray())))
        .isEqualTo(joined);
  }
}
