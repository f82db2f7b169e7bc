package io.firnline.iceberg.ledger;

import io.firnline.iceberg.ledger.HistoryTable.Answer;
import io.firnline.iceberg.ledger.HistoryTable.Request;
import io.firnline.iceberg.ledger.HistoryValues.DataFile;
import io.firnline.iceberg.ledger.TableState.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One transaction at a time, and the sequences of them that every writer shares. */
record HistoryTransactions(HistoryWorld world) {

  /**
   * One Iceberg transaction: retried on a refreshed base as long as the validator agrees. Its
   * request's base is what the value was made from.
   */
  Next commit(Request wanted, Function<Answer, Next> then) {
    TableState loaded = wanted.base();
    TableState base = wanted.table().state;
    boolean pane = wanted.value().n() > loaded.value().n();
    boolean between =
        pane
            && base.sequence() != loaded.sequence()
            && world.broken != Mutation.FOREIGN_COMMIT_PASSES;
    boolean moved = between || !base.value().equals(loaded.value());
    if (moved && world.broken != Mutation.NO_VALIDATOR) {
      return then.apply(Answer.CONFLICT);
    }
    if (world.broken != ruleZeroOff(wanted.table(), pane)) {
      world.rules.checkHistory(base);
    }
    Request request =
        new Request(wanted.table(), base, wanted.value(), wanted.files(), wanted.panes());
    return () -> {
      Answer answer = world.submit(request);
      return () -> answer == Answer.CONFLICT ? commit(wanted, then) : then.apply(answer);
    };
  }

  private static Mutation ruleZeroOff(HistoryTable table, boolean pane) {
    if (!table.isHome()) {
      return Mutation.RULE0_NOT_AT_SIDE_TABLES;
    }
    return pane ? Mutation.RULE0_NOT_IN_VALIDATOR : Mutation.RULE0_NOT_AT_CLAIM;
  }

  /** Side tables get what home's last commit says they get, by whoever comes first. */
  Next rollForward(Ledger ledger, Next then) {
    return rollForward(ledger, 0, then);
  }

  private Next rollForward(Ledger ledger, int first, Next then) {
    for (int i = first; i < world.sides.size(); i++) {
      HistoryTable side = world.sides.get(i);
      String manifest = ledger.pending().get(side.name);
      if (manifest != null) {
        int at = i;
        TableState base = side.state;
        List<DataFile> files = world.readManifest(manifest);
        return () -> appendTo(side, base, manifest, files, ledger, at, then);
      }
    }
    return then.go();
  }

  private Next appendTo(
      HistoryTable side,
      TableState base,
      String manifest,
      List<DataFile> files,
      Ledger ledger,
      int at,
      Next then) {
    boolean has = base.value().n() >= ledger.n() || base.value().file().equals(manifest);
    if (has && world.broken != Mutation.SIDE_WITHOUT_N) {
      return rollForward(ledger, at + 1, then);
    }
    Value mark = Value.side(ledger.n(), base.sequence(), ledger.completeThrough(), manifest);
    return commit(
        new Request(side, base, mark, files, List.of()),
        answer -> rollForward(ledger, answer == Answer.OK ? at + 1 : at, then));
  }

  /** A claim or an {@code enter}, with an empty snapshot; the change is empty when it is done. */
  Next changeHome(Function<Ledger, Optional<Ledger>> change, Function<Ledger, Next> then) {
    TableState base = world.home.state;
    if (world.broken != Mutation.RULE0_NOT_AT_CLAIM) {
      world.rules.checkHistory(base);
    }
    return () -> {
      Optional<Ledger> changed = change.apply(base.value().ledger());
      if (changed.isEmpty()) {
        return then.apply(base.value().ledger());
      }
      Request request =
          new Request(world.home, base, Value.of(changed.get()), List.of(), List.of());
      return commit(request, answer -> changeHome(change, then));
    };
  }
}
