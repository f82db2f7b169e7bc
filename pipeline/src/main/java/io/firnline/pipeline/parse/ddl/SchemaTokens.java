package io.firnline.pipeline.parse.ddl;

import java.util.Locale;

/** Words, names and signs of a schema's text. */
final class SchemaTokens {
  private final String text;
  private int at;

  SchemaTokens(String text) {
    this.text = text;
  }

  /** Where the next token starts, 0 is the first character. */
  int position() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  boolean isAtEnd() {
    return position() == text.length();
  }

  /** Consumes a sign or word, in any case, if it is next. */
  boolean accept(String token) {
    int end = position() + token.length();
    boolean here = text.regionMatches(true, at, token, 0, token.length());
    if (!here || (isOfWord(token.charAt(0)) && end < text.length() && isOfWord(text.charAt(end)))) {
      return false;
    }
    at = end;
    return true;
  }

  void expect(String token) {
    if (!accept(token)) {
      throw error(position(), "expected " + token + ", found " + found());
    }
  }

  /** A name, maybe in backquotes. */
  String name(String wanted) {
    if (position() < text.length() && text.charAt(at) == '`') {
      return until('`');
    }
    return bareWord(wanted);
  }

  /** A word in lower case. */
  String word(String wanted) {
    return bareWord(wanted).toLowerCase(Locale.ROOT);
  }

  String quoted() {
    if (isAtEnd() || text.charAt(at) != '\'') {
      throw error(at, "expected text in single quotes, found " + found());
    }
    return until('\'');
  }

  int number() {
    int start = position();
    String digits = bareWord("a number");
    if (digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw error(start, "expected a number, found " + digits);
    }
    return Integer.parseInt(digits);
  }

  /** The next word or sign, for messages. */
  String found() {
    if (isAtEnd()) {
      return "the end";
    }
    int end = at;
    while (end < text.length() && isOfWord(text.charAt(end))) {
      end++;
    }
    return "'" + text.substring(at, Math.max(end, at + 1)) + "'";
  }

  IllegalArgumentException error(int position, String problem) {
    return new IllegalArgumentException(
        "Invalid schema at character %d: %s, in: %s".formatted(position + 1, problem, text));
  }

  private String bareWord(String wanted) {
    int start = position();
    while (at < text.length() && isOfWord(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw error(start, "expected " + wanted + ", found " + found());
    }
    return text.substring(start, at);
  }

  private String until(char quote) {
    int start = at;
    int end = text.indexOf(quote, start + 1);
    if (end <= start + 1) {
      throw error(start, "expected text that ends with " + quote);
    }
    at = end + 1;
    return text.substring(start + 1, end);
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }
}
