package io.firnline.pipeline.row;

import io.firnline.pipeline.source.HeaderBytes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Headers of records as maps; of a name that comes again the last value counts. */
public final class HeaderMaps {
  private HeaderMaps() {}

  /** The headers of {@link HeaderBytes}, or null of null. */
  public static @Nullable Map<String, byte @Nullable []> of(byte @Nullable [] encoded) {
    if (encoded == null) {
      return null;
    }
    Map<String, byte @Nullable []> map = new LinkedHashMap<>();
    for (HeaderBytes.Header header : HeaderBytes.decode(encoded)) {
      map.put(header.name(), header.value());
    }
    return map;
  }
}
