package io.firnline.iceberg.testing;

/** A case of the fault harness, as {@code pipeline/docs/faults.md} lists it. */
public interface FaultCase {
  /** Where the fault is put in. */
  enum Boundary {
    CATALOG_LOAD("catalog load"),
    CATALOG_COMMIT("catalog commit"),
    FILE("file"),
    SOURCE("source poll"),
    CHECKPOINT("checkpoint"),
    WORKER("worker"),
    OTHERS("other writers");

    private final String text;

    Boundary(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** What has to come of it. Always: nothing is lost, doubled or deleted. */
  enum Outcome {
    EXACT("exact"),
    GIVES_UP("fails after bounded retries; exact when started again"),
    STOPS("stops and names the thing; exact when that is mended");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** As enums have it. */
  String name();

  Boundary boundary();

  Outcome outcome();
}
