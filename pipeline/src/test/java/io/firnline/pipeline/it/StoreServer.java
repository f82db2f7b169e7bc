package io.firnline.pipeline.it;

import java.util.List;

/** A store of files, in a test. */
public interface StoreServer {
  /** Flags by which Beam reaches it. */
  List<String> flags();

  /** The URI of a file. */
  String uri(String path);

  /** Makes or replaces a file. */
  void put(String path, byte[] bytes);

  void delete(String path);
}
