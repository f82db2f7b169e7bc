import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks what a demo printed, and {@code firnline show --json} after it; needs the JDK alone. */
public class CheckShow {
  private static final double FIRST_WINDOW_SECONDS = 30;

  public static void main(String[] args) throws Exception {
    String json = Files.readString(Path.of(args[0]));
    long rows = first(json, "\"rows\" : (\\d+),\\s*\"snapshots\"");
    long ofWindows = sum(json, "\"end\" : \"[^\"]*\",\\s*\"rows\" : (\\d+)");
    long windows = Pattern.compile("\"start\" : ").matcher(json).results().count();
    long dead = first(json, "\"dead\" : (\\d+)");
    check(rows > 10_000, "the table has " + rows + " rows, too few");
    check(rows == ofWindows, "the table has " + rows + " rows, its windows " + ofWindows);
    check(windows >= 2, "only " + windows + " windows were committed");
    check(dead > 0, "no dead letters, though one record in a thousand is malformed");
    check(json.contains("\"completeThrough\" : \"2"), "no window is complete");
    audit(Files.readString(Path.of(args[1])), rows, dead);
    System.out.printf("%d rows in %d windows, %d dead letters: as it should be%n", rows, windows, dead);
  }

  /** What has been committed since the demo's audit was open then, or not read. */
  private static void audit(String printed, long rows, long dead) {
    Matcher audit = match(printed, "Audit: ([\\d,]+) produced = ([\\d,]+) rows \\+ ([\\d,]+) dead letters \\+ .*: passed");
    check(rows >= number(audit, 2) && dead >= number(audit, 3) && rows + dead <= number(audit, 1),
        "the table has " + rows + " rows and " + dead + " dead letters, the audit said: " + audit.group());
    double seconds = Double.parseDouble(match(printed, "First window visible after ([\\d.]+) s").group(1));
    check(seconds < FIRST_WINDOW_SECONDS, "the first window became visible after " + seconds + " s, not within " + FIRST_WINDOW_SECONDS);
    System.out.println("First window after " + seconds + " s");
  }

  private static Matcher match(String printed, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(printed);
    check(matcher.find(), "the demo did not print " + pattern);
    return matcher;
  }

  private static long number(Matcher matcher, int group) {
    return Long.parseLong(matcher.group(group).replace(",", ""));
  }

  private static long first(String json, String pattern) {
    return Pattern.compile(pattern).matcher(json).results().mapToLong(m -> Long.parseLong(m.group(1))).findFirst().orElse(-1);
  }

  private static long sum(String json, String pattern) {
    return Pattern.compile(pattern).matcher(json).results().mapToLong(m -> Long.parseLong(m.group(1))).sum();
  }

  private static void check(boolean right, String otherwise) {
    if (!right) {
      System.err.println("Check failed: " + otherwise);
      System.exit(1);
    }
  }
}
