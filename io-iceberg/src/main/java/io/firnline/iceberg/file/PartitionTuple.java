package io.firnline.iceberg.file;

import java.util.Arrays;
import org.apache.iceberg.StructLike;
import org.jspecify.annotations.Nullable;

/** An Iceberg partition by its values, as a key of maps. */
final class PartitionTuple implements StructLike {
  private final @Nullable Object[] values;

  /** Of a copy of the values. */
  PartitionTuple(@Nullable Object[] values) {
    this.values = values.clone();
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
