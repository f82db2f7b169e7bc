package io.firnline.iceberg.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.MessageIds;
import io.firnline.iceberg.block.MessageTrace;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LedgerCodecTest {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerCodecTest.class);
  private static final long NOW = 1_790_000_000_000L;

  @Test
  void readsWhatItWrote() {
    for (int seed = 0; seed < 300; seed++) {
      Ledger ledger = random(new Random(seed), seed % 40);
      assertThat(LedgerCodec.decode(LedgerCodec.encode(ledger)))
          .as("seed %d", seed)
          .isEqualTo(ledger);
    }
  }

  @Test
  void readsTheExtremes() {
    Ledger empty = Ledger.empty("w");
    assertThat(LedgerCodec.decode(LedgerCodec.encode(empty))).isEqualTo(empty);
    LedgerDraft draft = new LedgerDraft("w");
    draft.partitions.put(new SourcePartition("a", "x-1"), new Known(Long.MAX_VALUE, -5));
    draft.partitions.put(new SourcePartition("a", "007"), new Known(0, Long.MIN_VALUE));
    draft.partitions.put(new SourcePartition("b", "99999999999999999999"), new Known(-1, 0));
    draft.open.put(CommitWindow.GLOBAL, new Tally(1, Long.MIN_VALUE));
    Ledger ledger = draft.freeze();
    assertThat(LedgerCodec.decode(LedgerCodec.encode(ledger))).isEqualTo(ledger);
  }

  @Test
  void aThousandPartitionsAreSmall() {
    Random random = new Random(1);
    LedgerDraft draft = new LedgerDraft("writer");
    addPartitions(draft, random, 1_000);
    int bare = LedgerCodec.toBytes(draft.freeze()).length;
    for (int i = 0; i < 100; i++) {
      draft.open.put(window(i), new Tally(random.nextInt(100_000), random.nextLong()));
    }
    int withWindows = LedgerCodec.toBytes(draft.freeze()).length;
    for (SourcePartition p : draft.partitions.keySet()) {
      draft.steps.merge(
          p, List.of(new Step(window(0), draft.partitions.get(p).next())), LedgerCodecTest::joined);
      draft.steps.merge(
          p,
          List.of(new Step(window(1), draft.partitions.get(p).next() + random.nextInt(5_000))),
          LedgerCodecTest::joined);
    }
    int withSteps = LedgerCodec.toBytes(draft.freeze()).length;
    LOG.info(
        "1,000 partitions: {} bytes; 100 open windows: {} more; 2,000 steps: {} more; as text {}",
        bare,
        withWindows - bare,
        withSteps - withWindows,
        LedgerCodec.encode(draft.freeze()).length());
    assertThat(bare).isLessThan(14_000);
    assertThat(withWindows - bare).isLessThan(2_000);
    assertThat(withSteps - withWindows).isLessThan(14_000);
  }

  @Test
  void noticesEveryDamagedByte() {
    Random random = new Random(7);
    byte[] bytes = LedgerCodec.toBytes(random(random, 8));
    for (int i = 0; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= (byte) (1 + random.nextInt(255));
      assertThatThrownBy(() -> LedgerCodec.fromBytes(damaged))
          .as("byte %d", i)
          .asInstanceOf(type(LedgerStopException.class))
          .returns(Reason.UNREADABLE, LedgerStopException::reason);
    }
  }

  @Test
  void noticesEveryDamagedCharacter() {
    String text = LedgerCodec.encode(random(new Random(9), 5));
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == 'A' ? 'B' : 'A';
      String damaged = text.substring(0, i) + other + text.substring(i + 1);
      assertThatThrownBy(() -> LedgerCodec.decode(damaged))
          .as("character %d", i)
          .isInstanceOf(LedgerStopException.class);
    }
  }

  @Test
  void propertiesAreCutAndPutTogether() {
    Ledger ledger = random(new Random(3), 900);
    SortedMap<String, String> properties = LedgerProperties.write(ledger);
    assertThat(properties.size()).isGreaterThan(3);
    assertThat(properties.values()).allMatch(v -> v.length() <= 3_500);
    Map<String, String> all = new HashMap<>(properties);
    all.put("write.format.default", "parquet");
    all.put("firnline.ledger.writer.2.parts", "1");
    all.put("firnline.ledger.writerx.0", "?");
    assertThat(LedgerProperties.read("writer", all)).contains(ledger);
    assertThat(LedgerProperties.select("writer", all)).isEqualTo(properties);
    assertThat(LedgerProperties.read("other", all)).isEmpty();
  }

  @Test
  void noticesAMissingPart() {
    SortedMap<String, String> properties = LedgerProperties.write(random(new Random(3), 900));
    for (String key : properties.keySet()) {
      Map<String, String> damaged = new TreeMap<>(properties);
      damaged.remove(key);
      assertThatThrownBy(() -> LedgerProperties.read("writer", damaged))
          .as(key)
          .isInstanceOf(LedgerStopException.class)
          .hasMessageContaining(key);
    }
  }

  @Test
  void saysThatANewerVersionIsNeeded() {
    byte[] bytes = LedgerCodec.toBytes(Ledger.empty("w"));
    byte[] body = Arrays.copyOfRange(bytes, 5, bytes.length);
    CRC32C crc = new CRC32C();
    crc.update(5);
    crc.update(body);
    bytes[0] = 5;
    ByteBuffer.wrap(bytes).putInt(1, (int) crc.getValue());
    assertThatThrownBy(() -> LedgerCodec.fromBytes(bytes))
        .hasMessageContaining("version 5")
        .hasMessageContaining("Use the newer build");
  }

  @Test
  void onlyALedgerWithGapsNeedsTheNewerVersion() {
    Ledger plain = random(new Random(4), 3);
    assertThat(LedgerCodec.toBytes(plain)[0]).isEqualTo((byte) 1);
    LedgerDraft draft = new LedgerDraft(plain);
    draft.gaps.put(new SourcePartition("a", "0"), List.of(new Gap(3, 9), new Gap(20, 21)));
    draft.gaps.put(new SourcePartition("b", "7"), List.of(new Gap(0, Long.MAX_VALUE)));
    Ledger ledger = draft.freeze();
    assertThat(LedgerCodec.toBytes(ledger)[0]).isEqualTo((byte) 2);
    assertThat(LedgerCodec.decode(LedgerCodec.encode(ledger))).isEqualTo(ledger);
  }

  @Test
  void aLedgerOfMessagesIsTheSameAfterCoding() {
    Random random = new Random(5);
    MessageIds.Builder ids = new MessageIds.Builder();
    for (int i = 0; i < 500; i++) {
      ids.add(NOW + random.nextInt(60_000), random.nextLong() & Long.MAX_VALUE);
    }
    LedgerDraft draft = new LedgerDraft(random(random, 0));
    draft.messages =
        new MessageZone(
            NOW,
            NOW + 60_000,
            NOW + 59_000,
            EventTime.NEVER,
            EventTime.NEVER,
            NOW + 61_000,
            new TreeMap<>(Map.of(window(2), NOW + 3, window(5), NOW - 7)),
            new TreeMap<>(Map.of(NOW, 1_000L, NOW + 60_000, 3L)),
            new MessageZone.Bounds(100, 5_000),
            ids.build(),
            ids.build().since(NOW + 30_000));
    Ledger ledger = draft.freeze();
    assertThat(LedgerCodec.toBytes(ledger)[0]).isEqualTo((byte) 4);
    assertThat(LedgerCodec.decode(LedgerCodec.encode(ledger))).isEqualTo(ledger);
  }

  /** The figures of pipeline/docs/pubsub.md. */
  @Test
  void idsTakeSoManyCharacters() {
    MessageIds.Builder ids = new MessageIds.Builder();
    Random random = new Random(6);
    for (int i = 0; i < MessageZone.Bounds.DEFAULT_IDS; i++) {
      ids.add(NOW + random.nextInt(60_000), random.nextLong() & Long.MAX_VALUE);
    }
    LedgerDraft draft = new LedgerDraft("writer");
    MessageTrace trace = new MessageTrace(ids.build(), Optional.empty());
    draft.messages = draft.messages.committed(window(0), trace);
    int characters = LedgerCodec.encode(draft.freeze()).length();
    LOG.info("{} ids: {} characters", MessageZone.Bounds.DEFAULT_IDS, characters);
    assertThat(characters / MessageZone.Bounds.DEFAULT_IDS).isBetween(9, 11);
  }

  @Test
  void refusesAWriterThatIsNoName() {
    assertThatThrownBy(() -> LedgerProperties.checkWriter("a b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a b");
  }

  private static Ledger random(Random random, int partitions) {
    LedgerDraft draft = new LedgerDraft("writer");
    draft.epoch = random.nextInt(5);
    draft.n = random.nextInt(100_000);
    draft.sequence = random.nextInt(100_000);
    draft.completeThrough = NOW + random.nextInt();
    draft.timeRule = "field ts, millis";
    draft.streams.put("topic", Long.toHexString(random.nextLong()));
    draft.launches.add("launch-" + random.nextInt());
    addPartitions(draft, random, partitions);
    for (SourcePartition p : draft.partitions.keySet()) {
      if (random.nextBoolean()) {
        draft.steps.merge(
            p,
            List.of(new Step(window(random.nextInt(9)), random.nextLong())),
            LedgerCodecTest::joined);
      }
      if (random.nextInt(4) == 0) {
        draft.settled.put(
            p, List.of(new Layer(random.nextLong(), random.nextLong(), windows(random))));
      }
    }
    windows(random).forEach(w -> draft.open.put(w, new Tally(random.nextInt(), random.nextLong())));
    draft.closed.addAll(windows(random));
    draft.beginCommit();
    for (int i = random.nextInt(300); i > 0; i--) {
      draft.remember(random.nextLong());
    }
    draft.pending.put("lake.dead", "s3://b/" + random.nextInt());
    draft.counters.put("topic", new Counters(1, 2, random.nextLong(), 4, 5, 6));
    return draft.freeze();
  }

  private static void addPartitions(LedgerDraft draft, Random random, int count) {
    for (int i = 0; i < count; i++) {
      String stream = i % 3 == 0 ? "topic-a" : "topic-b";
      long watermark = NOW + random.nextInt(60_000);
      draft.partitions.put(
          new SourcePartition(stream, Integer.toString(i)),
          new Known(5_000_000_000L + random.nextInt(1_000_000_000), watermark));
    }
  }

  private static List<CommitWindow> windows(Random random) {
    List<CommitWindow> windows = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      windows.add(window(random.nextInt(1_000)));
    }
    return windows;
  }

  private static CommitWindow window(int i) {
    return new CommitWindow(NOW + i * 60_000L, NOW + (i + 1) * 60_000L);
  }

  private static List<Step> joined(List<Step> a, List<Step> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }
}
