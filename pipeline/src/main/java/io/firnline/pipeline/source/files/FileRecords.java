package io.firnline.pipeline.source.files;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of one file, in their order. */
interface FileRecords extends Closeable {
  /** Number of the next record, from 0. */
  long number();

  /**
   * The next record; null behind the last one.
   *
   * @throws IOException if it cannot be read; {@link #damaged} says it to people
   */
  byte @Nullable [] next() throws IOException;

  /**
   * Goes on to a record that was read before, or to the end.
   *
   * @param record its number
   * @throws IOException if what is before it cannot be read
   */
  default void skipTo(long record) throws IOException {
    while (number() < record && next() != null) {
      // a compressed stream has no other way to a record
    }
  }

  /**
   * Looks, behind the last record, whether that was all of the file.
   *
   * @throws IOException if it was not
   */
  void checkWhole() throws IOException;

  /** What has gone wrong, with the file, the place in it, and what to do. */
  IOException damaged(IOException cause);

  /** What an exception says, or is. */
  static String reason(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
