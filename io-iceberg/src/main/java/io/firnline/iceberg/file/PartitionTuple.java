package io.firnline.iceberg.file;

import java.util.Arrays;
import org.apache.iceberg.StructLike;
import org.jspecify.annotations.Nullable;

/** An Iceberg partition by its values, as a key of maps. */
final class PartitionTuple implements StructLike {
  private final @Nullable Object[] values;

  /**
   * Of a copy of the values.
   *
   * @throws IllegalStateException for NaN and infinities: the JSON of a data file, which travels to
   *     the commit, cannot be read again with them (Iceberg 1.11 ContentFileParser)
   */
  PartitionTuple(@Nullable Object[] values) {
    this.values = values.clone();
    for (Object value : values) {
      if (value instanceof Float || value instanceof Double) {
        checkFinite(((Number) value).doubleValue());
      }
    }
  }

  private static void checkFinite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalStateException(
          "Cannot write a row to partition "
              + value
              + ": Iceberg cannot hand over such a file; partition the table by another field");
    }
  }

  boolean hasValues(@Nullable Object[] others) {
    return Arrays.equals(values, others);
  }

  @Override
  public int size() {
    return values.length;
  }

  // Iceberg's StructLike says nothing of nulls; its values may be.
  @SuppressWarnings("NullAway")
  @Override
  public <T> T get(int position, Class<T> javaClass) {
    return javaClass.cast(values[position]);
  }

  @Override
  public <T> void set(int position, T value) {
    throw new UnsupportedOperationException("Cannot change a partition");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PartitionTuple that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }
}
