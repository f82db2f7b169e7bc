package io.firnline.pipeline.source.files;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What {@code resources/parquet/make.py} writes. */
final class ArrowRows {
  static final int ROWS = 30;

  private ArrowRows() {}

  static String decimal(Object bytes) {
    ByteBuffer buffer = ((ByteBuffer) bytes).duplicate();
    byte[] unscaled = new byte[buffer.remaining()];
    buffer.get(unscaled);
    return new BigDecimal(new BigInteger(unscaled), 2).toString();
  }

  static String expected(int i) {
    long at = LocalDate.of(2026, 11, 22).toEpochDay() * 86_400_000_000L + 1_500L * i;
    return """
        {"id": %d, "name": %s, "at": %s, "amount": "%s", "tags": %s, "attributes": %s, "place": %s, "day": %s, "ok": %s}"""
        .formatted(
            4_294_967_295L - i,
            i % 7 == 3 ? "null" : "\"name " + i % 5 + "\"",
            at,
            BigDecimal.valueOf(i * 25 - 100, 2),
            i == 4
                ? "null"
                : IntStream.range(0, i % 4)
                    .mapToObj(t -> t == 1 ? "null" : "\"t" + t + "\"")
                    .collect(Collectors.joining(", ", "[", "]")),
            IntStream.range(0, i % 3)
                .mapToObj(k -> "\"a%d\": %s".formatted(k, k / 2.0))
                .collect(Collectors.joining(", ", "{", "}")),
            i == 5 ? "null" : "{\"x\": " + i + "}",
            LocalDate.of(2026, 11, 22).plusDays(i).toEpochDay(),
            i % 2 == 0);
  }
}
