package io.firnline.pipeline.source.kinesis;

import io.firnline.pipeline.source.HeaderBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** What stands for headers, which records of Kinesis do not have: the numbers that name them. */
public final class RecordHeaders {
  private RecordHeaders() {}

  /**
   * The headers {@code sequence_number} and, of a record in a KPL aggregate, {@code
   * sub_sequence_number}, as {@link HeaderBytes}.
   *
   * @param subSequence which record of its aggregate it is, from 0; empty where it is in none
   */
  public static byte[] of(String sequence, OptionalLong subSequence) {
    HeaderBytes.Header own = header("sequence_number", sequence);
    return HeaderBytes.encode(
        subSequence.isEmpty()
            ? List.of(own)
            : List.of(own, header("sub_sequence_number", Long.toString(subSequence.getAsLong()))));
  }

  private static HeaderBytes.Header header(String name, String value) {
    return new HeaderBytes.Header(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
