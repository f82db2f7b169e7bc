package io.firnline.iceberg.ledger;

import java.util.List;
import java.util.SplittableRandom;

/** The random choices of one history; the same for the same seed. */
final class Chance {
  private final SplittableRandom random;

  Chance(long seed) {
    this.random = new SplittableRandom(seed);
  }

  double roll() {
    return random.nextDouble();
  }

  boolean happens(double probability) {
    return roll() < probability;
  }

  /** Both ends inclusive. */
  int between(long from, long to) {
    return (int) random.nextLong(from, to + 1);
  }

  int index(int size) {
    return random.nextInt(size);
  }

  int of(int... values) {
    return values[index(values.length)];
  }

  double of(double... values) {
    return values[index(values.length)];
  }

  <T> T of(List<T> values) {
    return values.get(index(values.size()));
  }
}
