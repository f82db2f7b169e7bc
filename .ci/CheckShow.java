import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Checks what {@code firnline show --json} printed after a demo; needs the JDK alone. */
public class CheckShow {
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
    System.out.printf("%d rows in %d windows, %d dead letters: as it should be%n", rows, windows, dead);
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
