package io.firnline.pipeline.parse.registry;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of at most so many entries; the one that was not asked for longest goes first. */
final class LeastRecentlyUsed<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int most;

  LeastRecentlyUsed(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
