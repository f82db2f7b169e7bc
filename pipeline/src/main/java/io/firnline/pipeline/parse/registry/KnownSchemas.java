package io.firnline.pipeline.parse.registry;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of a registry, as one process sees it: each is asked for once, for readers and
 * parsers together. One that is not there may be about to be: producers register a schema and send
 * with it at once, and a registry's follower is behind its leader. So it is asked for again for
 * three seconds. Then it is unknown, and so is, for half a minute, each that is not there at the
 * first request: a flood of garbage must become no flood of requests, nor a long wait.
 *
 * @param <K> by which records name a schema
 */
public final class KnownSchemas<K> {
  private static final int MOST_SCHEMAS = 2_000;
  private static final long ABSENT_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Pauses before it is asked for again, three seconds in all. */
  private static final List<Long> LATE_MILLIS = List.of(100L, 200L, 400L, 800L, 1_500L);

  /** Asks a registry. */
  @FunctionalInterface
  public interface Source<K> {
    /**
     * A schema, or null if the registry does not have it.
     *
     * @throws IllegalStateException if the registry is away for too long, or refuses to answer
     */
    @Nullable RegisteredSchema read(K id);
  }

  private record Known(@Nullable RegisteredSchema schema, long askedNanos) {}

  private final Source<K> source;
  private final Map<K, Known> known = new LeastRecentlyUsed<>(MOST_SCHEMAS);

  /** When a schema was last waited for in vain; none: never. */
  private OptionalLong inVainNanos = OptionalLong.empty();

  public KnownSchemas(Source<K> source) {
    this.source = source;
  }

  /**
   * A schema by its name, or null if the registry does not have it.
   *
   * @throws IllegalStateException if the registry is away for longer than its patience, or refuses
   *     to answer
   */
  public synchronized @Nullable RegisteredSchema schema(K id) {
    Known found = known.get(id);
    if (found == null
        || (found.schema() == null && System.nanoTime() - found.askedNanos() > ABSENT_NANOS)) {
      found = new Known(find(id), System.nanoTime());
      known.put(id, found);
    }
    return found.schema();
  }

  private @Nullable RegisteredSchema find(K id) {
    RegisteredSchema schema = source.read(id);
    if (schema != null || !mayWait()) {
      return schema;
    }
    for (long pause : LATE_MILLIS) {
      RegistryHttp.sleep("schema " + id, pause);
      schema = source.read(id);
      if (schema != null) {
        return schema;
      }
    }
    inVainNanos = OptionalLong.of(System.nanoTime());
    return null;
  }

  private boolean mayWait() {
    return inVainNanos.isEmpty() || System.nanoTime() - inVainNanos.getAsLong() > ABSENT_NANOS;
  }
}
