package io.firnline.pipeline.parse;

import java.io.Serializable;

/** Finds tables on the worker; asked once for each table and worker thread. */
@FunctionalInterface
public interface ParsedTables extends Serializable {
  /** The table, which must be there; fails if it cannot be loaded. */
  ParsedTable load(String name);
}
