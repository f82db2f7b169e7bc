package io.firnline.iceberg.ledger;

/**
 * The fields of a ledger in their order. Version 2 has gaps behind those of version 1, version 3
 * bookmarks behind these, version 4 what is known of messages. Numbers are varints; those of sorted
 * neighbours are differences, so a partition takes about 14 bytes before compression.
 */
final class LedgerBody {
  private LedgerBody() {}

  static byte[] write(Ledger ledger, byte version) {
    LedgerOutput out = new LedgerOutput();
    out.text(ledger.writer());
    out.number(ledger.epoch());
    out.list(ledger.launches(), out::text);
    out.number(ledger.n());
    out.number(ledger.sequence());
    out.signed(ledger.completeThrough());
    out.text(ledger.timeRule());
    out.map(ledger.streams(), out::text, out::text);
    writePartitions(out, ledger);
    out.map(ledger.open(), out::window, out::tally);
    out.list(ledger.closed(), out::window);
    out.list(ledger.recent(), out::fixed);
    out.list(ledger.recentCommits(), out::number);
    out.map(ledger.pending(), out::text, out::text);
    out.map(ledger.counters(), out::text, c -> writeCounters(out, c));
    if (version >= LedgerCodec.WITH_GAPS) {
      out.map(ledger.gaps(), out::partition, gaps -> out.list(gaps, g -> writeGap(out, g)));
    }
    if (version >= LedgerCodec.WITH_BOOKMARKS) {
      out.map(ledger.bookmarks(), out::partition, bs -> out.list(bs, b -> writeBookmark(out, b)));
    }
    if (version >= LedgerCodec.WITH_MESSAGES) {
      writeMessages(out, ledger.messages());
    }
    return out.bytes();
  }

  private static void writePartitions(LedgerOutput out, Ledger ledger) {
    out.map(ledger.partitions(), out::partition, known -> writeKnown(out, known));
    out.map(ledger.steps(), out::partition, steps -> out.list(steps, s -> writeStep(out, s)));
    out.map(ledger.settled(), out::partition, ls -> out.list(ls, l -> writeLayer(out, l)));
  }

  private static void writeKnown(LedgerOutput out, Known known) {
    out.position(known.next());
    out.time(known.watermark());
  }

  private static void writeStep(LedgerOutput out, Step step) {
    out.window(step.window());
    out.position(step.lowest());
  }

  private static void writeLayer(LedgerOutput out, Layer layer) {
    out.position(layer.from());
    out.position(layer.below());
    out.list(layer.open(), out::window);
  }

  private static void writeGap(LedgerOutput out, Gap gap) {
    out.position(gap.from());
    out.position(gap.to());
  }

  private static void writeBookmark(LedgerOutput out, Bookmark bookmark) {
    out.position(bookmark.position());
    out.text(bookmark.text());
  }

  private static void writeCounters(LedgerOutput out, Counters c) {
    out.number(c.records());
    out.number(c.rows());
    out.number(c.late());
    out.number(c.dead());
    out.number(c.dropped());
    out.number(c.bytes());
  }

  private static void writeMessages(LedgerOutput out, MessageZone zone) {
    out.time(zone.claimedFrom());
    out.time(zone.committedTo());
    out.time(zone.newest());
    out.time(zone.held());
    out.time(zone.heldTo());
    out.time(zone.readAt());
    out.map(zone.lowest(), out::window, out::time);
    out.map(zone.ages(), out::time, out::number);
    out.number(zone.bounds().ids());
    out.number(zone.bounds().reachMillis());
    out.ids(zone.ids());
    out.ids(zone.known());
  }

  static Ledger read(byte[] bytes, byte version) {
    LedgerInput in = new LedgerInput(bytes);
    LedgerDraft draft = new LedgerDraft(in.text());
    draft.epoch = in.number();
    draft.launches.addAll(in.list(in::text));
    draft.n = in.number();
    draft.sequence = in.number();
    draft.completeThrough = in.signed();
    draft.timeRule = in.text();
    draft.streams.putAll(in.map(in::text, in::text));
    draft.partitions.putAll(in.map(in::partition, () -> new Known(in.position(), in.time())));
    draft.steps.putAll(in.map(in::partition, () -> in.list(() -> readStep(in))));
    draft.settled.putAll(in.map(in::partition, () -> in.list(() -> readLayer(in))));
    draft.open.putAll(in.map(in::window, in::tally));
    draft.closed.addAll(in.list(in::window));
    draft.recent.addAll(in.list(in::fixed));
    draft.recentCommits.addAll(in.list(() -> Math.toIntExact(in.number())));
    draft.pending.putAll(in.map(in::text, in::text));
    draft.counters.putAll(in.map(in::text, () -> readCounters(in)));
    if (version >= LedgerCodec.WITH_GAPS) {
      draft.gaps.putAll(in.map(in::partition, () -> in.list(() -> readGap(in))));
    }
    if (version >= LedgerCodec.WITH_BOOKMARKS) {
      draft.bookmarks.putAll(in.map(in::partition, () -> in.list(() -> readBookmark(in))));
    }
    if (version >= LedgerCodec.WITH_MESSAGES) {
      draft.messages = readMessages(in);
    }
    in.checkEnd();
    return draft.freeze();
  }

  private static MessageZone readMessages(LedgerInput in) {
    return new MessageZone(
        in.time(),
        in.time(),
        in.time(),
        in.time(),
        in.time(),
        in.time(),
        in.map(in::window, in::time),
        in.map(in::time, in::number),
        new MessageZone.Bounds(Math.toIntExact(in.number()), in.number()),
        in.ids(),
        in.ids());
  }

  private static Bookmark readBookmark(LedgerInput in) {
    return new Bookmark(in.position(), in.text());
  }

  private static Step readStep(LedgerInput in) {
    return new Step(in.window(), in.position());
  }

  private static Layer readLayer(LedgerInput in) {
    return new Layer(in.position(), in.position(), in.list(in::window));
  }

  private static Gap readGap(LedgerInput in) {
    return new Gap(in.position(), in.position());
  }

  private static Counters readCounters(LedgerInput in) {
    return new Counters(
        in.number(), in.number(), in.number(), in.number(), in.number(), in.number());
  }
}
