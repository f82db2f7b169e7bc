package io.firnline.iceberg.ledger;

/** What a process does next. Between two of these it may be interrupted for ever, or overtaken. */
@FunctionalInterface
interface Next {
  /** There is nothing more to do. */
  Next END =
      () -> {
        throw new IllegalStateException("Nothing left to do");
      };

  Next go();

  /** A process at some place. */
  final class Walk {
    private Next next;

    Walk(Next next) {
      this.next = next;
    }

    /** Whether that was the last step. */
    boolean step() {
      next = next.go();
      return next == END;
    }
  }
}
