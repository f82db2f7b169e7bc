package io.firnline.pipeline.parse.protobuf;

/**
 * A field that may come once has come again, or another one of its oneof has. That is allowed, and
 * the last counts, or messages are merged; but no writer does it, except by joining messages.
 * Protobuf's own library then writes the message anew, each field once.
 */
final class NotCanonicalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("StaticAssignmentOfThrowable") // It has no stack trace: one is enough.
  static final NotCanonicalException INSTANCE = new NotCanonicalException();

  private NotCanonicalException() {
    super("a field comes twice", null, false, false);
  }
}
