package io.firnline.pipeline.launch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A command line of {@code --name=value} flags. {@code --name} alone stands for {@code true}.
 *
 * @param args the flags as they were given
 */
public record Flags(List<String> args) {
  public Flags {
    args = List.copyOf(args);
  }

  public static Flags of(String... args) {
    return new Flags(List.of(args));
  }

  public boolean has(String name) {
    return value(name).isPresent();
  }

  /** The last value given for a name. */
  public Optional<String> value(String name) {
    return args.stream()
        .filter(a -> name.equals(nameOf(a)))
        .reduce((a, b) -> b)
        .map(Flags::valueOf);
  }

  /** These flags behind those of the others that are not set here. */
  public Flags withDefaults(Collection<String> defaults) {
    List<String> all = new ArrayList<>(missing(defaults));
    all.addAll(args);
    return new Flags(all);
  }

  /** Those of the defaults that are not set here. */
  public List<String> missing(Collection<String> defaults) {
    return defaults.stream().filter(d -> !has(nameOf(d))).toList();
  }

  static String nameOf(String arg) {
    int end = arg.indexOf('=');
    return arg.startsWith("--") ? arg.substring(2, end < 0 ? arg.length() : end) : "";
  }

  static String valueOf(String arg) {
    int end = arg.indexOf('=');
    return end < 0 ? "true" : arg.substring(end + 1);
  }
}
