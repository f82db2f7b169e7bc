package io.firnline.pipeline.deadletter;

import io.firnline.iceberg.block.SourcePartition;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be made a row.
 *
 * @param payload original bytes, null if the record had none
 * @param key of the record, null if it has none
 * @param headers as {@link io.firnline.pipeline.source.HeaderBytes}, null if there are none
 * @param reason stable code, see {@link io.firnline.pipeline.parse.ParseReason}
 * @param stage that gave it up, e.g. {@code parse}
 * @param message what is wrong, for people
 * @param partition where it is from
 * @param position in its source partition
 * @param sourceTimeMillis time that the source gave it, milliseconds since 1970 UTC
 */
public record DeadLetter(
    byte @Nullable [] payload,
    byte @Nullable [] key,
    byte @Nullable [] headers,
    String reason,
    String stage,
    String message,
    SourcePartition partition,
    long position,
    long sourceTimeMillis) {}
