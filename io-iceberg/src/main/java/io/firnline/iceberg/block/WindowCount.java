package io.firnline.iceberg.block;

/**
 * What one batch put into one commit window.
 *
 * @param window the commit window
 * @param tally the batch's records in it, at least one
 * @param lowest lowest position among them
 */
public record WindowCount(CommitWindow window, Tally tally, long lowest) {}
