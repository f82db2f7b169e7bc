package io.firnline.iceberg.testing;

/** A worker that dies: nothing that catches exceptions survives it. */
public final class Crash extends Error {
  private static final long serialVersionUID = 1L;

  public Crash() {
    super("crash of a worker, made by a test");
  }
}
