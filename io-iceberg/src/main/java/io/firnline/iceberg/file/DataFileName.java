package io.firnline.iceberg.file;

import io.firnline.iceberg.block.CommitWindow;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.FileFormat;

/**
 * The name of a data file of ours: {@code <ledger>-<window>-<shard>-<uuid>-<number>.parquet}, e.g.
 * {@code sensors-20260101T120000.000Z-PT1M-0-…-00000.parquet}. It tells whose ledger decides about
 * the file, and which commit window it can be committed with, and no other: so a file that no
 * snapshot names can be told from one that is still to come.
 *
 * @param ledger name of the ledger ({@code writer}, or {@code writer@branch}), every character that
 *     is unusual in paths replaced by {@code _}; see {@link #safe}
 * @param window the commit window
 * @param shard number of the shard that wrote it
 * @param attempt of one worker at one shard and window; no other attempt has it
 * @param number of the file in that attempt
 */
public record DataFileName(
    String ledger, CommitWindow window, int shard, UUID attempt, int number) {
  private static final String REPLAY = ".replay";
  private static final String GLOBAL = "global";
  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern NAME =
      Pattern.compile(
          "([A-Za-z0-9._-]+)-(?:(global)|(\\d{8}T\\d{6}\\.\\d{3}Z)-(PT[0-9HMS.]+))"
              + "-(\\d{1,9})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-(\\d{5,9})\\.parquet");

  public DataFileName {
    ledger = safe(ledger);
  }

  /** A ledger's name as it stands in file names. Two ledgers may share one. */
  public static String safe(String ledger) {
    return ledger.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  /**
   * In place of a ledger's name, for files that replace rows of windows that are complete: of those
   * the ledger cannot say whether they are still to come, so they go by age.
   */
  public static String replay(String ledger) {
    return ledger + REPLAY;
  }

  /** The ledger whose windows a file was to replace; empty for any other file. */
  public Optional<String> replayed() {
    return ledger.endsWith(REPLAY)
        ? Optional.of(ledger.substring(0, ledger.length() - REPLAY.length()))
        : Optional.empty();
  }

  /**
   * Reads a name.
   *
   * @param name without folders
   * @return empty for a file that is not ours
   */
  public static Optional<DataFileName> parse(String name) {
    Matcher m = NAME.matcher(name);
    if (!m.matches()) {
      return Optional.empty();
    }
    try {
      CommitWindow window =
          m.group(2) != null ? CommitWindow.GLOBAL : window(m.group(3), m.group(4));
      int shard = Integer.parseInt(m.group(5));
      int number = Integer.parseInt(m.group(7));
      return Optional.of(
          new DataFileName(m.group(1), window, shard, UUID.fromString(m.group(6)), number));
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
      return Optional.empty(); // It only looks like one of ours.
    }
  }

  private static CommitWindow window(String start, String size) {
    long millis = START.parse(start, Instant::from).toEpochMilli();
    return new CommitWindow(millis, Math.addExact(millis, Duration.parse(size).toMillis()));
  }

  /** The name, without folders. */
  public String text() {
    return FileFormat.PARQUET.addExtension(
        String.format(
            Locale.ROOT, "%s-%s-%d-%s-%05d", ledger, windowText(), shard, attempt, number));
  }

  private String windowText() {
    if (window.equals(CommitWindow.GLOBAL)) {
      return GLOBAL;
    }
    return START.format(Instant.ofEpochMilli(window.startMillis()))
        + "-"
        + Duration.ofMillis(window.endMillis() - window.startMillis());
  }
}
