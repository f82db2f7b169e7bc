package io.firnline.pipeline.launch;

import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.InvalidOptionsException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;

/** Makes options of a command line, and one clear line of each flag that is wrong. */
public final class OptionsParser {
  private static final Pattern UNKNOWN =
      Pattern.compile("missing a property named '([^']*)'\\.?(?: Did you mean (.*?)\\??)?$");

  private static final Map<String, Method> GETTERS = getters();

  private OptionsParser() {}

  /**
   * Reads the flags of {@code run}, with the runner's defaults behind them.
   *
   * @throws InvalidOptionsException listing every flag that cannot be read
   */
  public static FirnlineOptions parse(Flags given) {
    Parsed parsed = parseAll(given);
    if (!parsed.problems().isEmpty()) {
      throw new InvalidOptionsException(parsed.problems());
    }
    return parsed.options();
  }

  /**
   * What could be read of a command line.
   *
   * @param options of the flags that can be read
   * @param problems of those that cannot, one sentence each
   */
  record Parsed(FirnlineOptions options, List<String> problems) {}

  static Parsed parseAll(Flags given) {
    FirnlineOptions all = readAtOnce(given.args());
    return all == null ? parseOneByOne(given) : new Parsed(all, List.of());
  }

  /**
   * The options, or null if something is wrong, which only a reading flag by flag can tell. Beam
   * looks at every option of every runner for each reading.
   */
  private static @Nullable FirnlineOptions readAtOnce(List<String> args) {
    List<String> names = args.stream().map(Flags::nameOf).toList();
    if (names.contains("")) {
      return null;
    }
    try {
      FirnlineOptions options =
          options(args.stream().map(OptionsParser::normalized).toArray(String[]::new));
      names.forEach(name -> readable(name, options));
      return options;
    } catch (RuntimeException e) {
      return null;
    }
  }

  private static Parsed parseOneByOne(Flags given) {
    List<String> problems = new ArrayList<>();
    List<String> args = new ArrayList<>();
    for (String arg : given.args()) {
      String normal = normalized(arg);
      String problem = problem(arg, normal);
      if (problem == null) {
        args.add(normal);
      } else {
        problems.add(problem);
      }
    }
    List<String> clear = withoutRepeated(args, problems);
    return new Parsed(options(clear.toArray(String[]::new)), problems);
  }

  /** Beam takes several values for lists alone; of others it says that it wanted one, not which. */
  private static List<String> withoutRepeated(List<String> args, List<String> problems) {
    Map<String, List<String>> byName = new LinkedHashMap<>();
    args.forEach(
        arg -> byName.computeIfAbsent(Flags.nameOf(arg), name -> new ArrayList<>()).add(arg));
    List<String> clear = new ArrayList<>();
    byName.forEach(
        (name, same) -> {
          if (same.size() == 1 || areReadTogether(same)) {
            clear.addAll(same);
          } else {
            clear.add(same.get(same.size() - 1));
            problems.add(
                "Invalid --" + name + ": it is given " + same.size() + " times, give it once");
          }
        });
    return clear;
  }

  private static boolean areReadTogether(List<String> args) {
    try {
      var unused = options(args.toArray(String[]::new));
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static FirnlineOptions options(String... args) {
    return PipelineOptionsFactory.fromArgs(args).as(FirnlineOptions.class);
  }

  /** Constants may be written in small letters. */
  private static String normalized(String arg) {
    Class<?> type = type(Flags.nameOf(arg));
    return type != null && type.isEnum()
        ? "--" + Flags.nameOf(arg) + "=" + Flags.valueOf(arg).toUpperCase(Locale.ROOT)
        : arg;
  }

  private static @Nullable String problem(String given, String arg) {
    if (Flags.nameOf(arg).isEmpty()) {
      return "Invalid argument " + arg + ": write options as --name=value";
    }
    try {
      readable(Flags.nameOf(arg), options(arg));
      return null;
    } catch (RuntimeException e) {
      return describe(given, e);
    }
  }

  /** Beam reads some values only when they are asked for. */
  private static void readable(String name, FirnlineOptions options) {
    Method getter = GETTERS.get(name);
    if (getter == null) {
      return;
    }
    try {
      getter.invoke(options);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String describe(String arg, RuntimeException e) {
    Matcher unknown = UNKNOWN.matcher(String.valueOf(e.getMessage()));
    if (unknown.find()) {
      String guess = unknown.group(2);
      return "Unknown option --"
          + unknown.group(1)
          + (guess == null ? ": see firnline help run" : ": did you mean " + dashed(guess) + "?");
    }
    boolean mayHoldSecrets = type(Flags.nameOf(arg)) == Map.class;
    String shown = mayHoldSecrets ? "--" + Flags.nameOf(arg) : arg;
    return "Invalid " + shown + ": " + reason(Flags.nameOf(arg), e);
  }

  private static String dashed(String guess) {
    return guess.replaceAll("'([^']*)'", "--$1").replaceAll("[\\[\\]]", "");
  }

  private static String reason(String name, RuntimeException e) {
    Class<?> type = type(name);
    if (type == null) {
      return firstLine(e);
    }
    if (type.isEnum()) {
      return "give one of "
          + String.join(
              ", ", Arrays.stream(type.getEnumConstants()).map(Object::toString).toList());
    }
    if (type == int.class) {
      return "give a whole number";
    }
    return type == Map.class ? "give a JSON object, {\"name\":\"value\"}" : firstLine(e);
  }

  /** What a value's own class says, if it does: below that the JDK speaks of parsing. */
  private static String firstLine(RuntimeException e) {
    String message = String.valueOf(Failures.root(e).getMessage());
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String said = String.valueOf(cause.getMessage());
      message = said.startsWith("Invalid ") ? said : message;
    }
    return message.lines().findFirst().orElse(message);
  }

  private static @Nullable Class<?> type(String name) {
    Method getter = GETTERS.get(name);
    return getter == null ? null : getter.getReturnType();
  }

  private static Map<String, Method> getters() {
    Map<String, Method> getters = new HashMap<>();
    for (Method getter : FirnlineOptions.class.getMethods()) {
      String name = getter.getName();
      if (name.startsWith("get") && name.length() > 3) {
        getters.put(Character.toLowerCase(name.charAt(3)) + name.substring(4), getter);
      }
    }
    return getters;
  }
}
