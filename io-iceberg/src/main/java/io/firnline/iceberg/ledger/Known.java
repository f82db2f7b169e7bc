package io.firnline.iceberg.ledger;

/**
 * What the ledger knows of a source partition.
 *
 * @param next the frontier F: every record below it has been read into an applied pane, or is
 *     counted in an open window
 * @param watermark no record from {@code next} on gets into a window before this one's,
 *     milliseconds since 1970 UTC
 */
public record Known(long next, long watermark) {}
