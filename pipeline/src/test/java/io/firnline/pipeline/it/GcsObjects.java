package io.firnline.pipeline.it;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The objects of a bucket, by name; each that is put has a generation of its own. */
final class GcsObjects {
  static final String BUCKET = "bucket";
  private static final int PAGE = 2;

  /** What is there under a name. */
  record StoredObject(byte[] bytes, long generation, Instant updated) {}

  private final ConcurrentSkipListMap<String, StoredObject> objects = new ConcurrentSkipListMap<>();
  private final AtomicLong generations = new AtomicLong();

  @Nullable StoredObject get(String name) {
    return objects.get(name);
  }

  boolean remove(String name) {
    return objects.remove(name) != null;
  }

  StoredObject put(String name, byte[] bytes) {
    return objects.compute(name, (key, old) -> fresh(bytes));
  }

  /**
   * Puts an object over one of a certain generation.
   *
   * @param generation 0: there must be none
   * @return null if another is there
   */
  @Nullable StoredObject putOver(long generation, String name, byte[] bytes) {
    StoredObject mine = fresh(bytes);
    StoredObject there =
        objects.compute(
            name, (key, old) -> (old == null ? 0 : old.generation()) == generation ? mine : old);
    return there == mine ? mine : null;
  }

  private StoredObject fresh(byte[] bytes) {
    return new StoredObject(
        bytes, generations.incrementAndGet(), Instant.now().truncatedTo(ChronoUnit.MILLIS));
  }

  /** A page of the objects whose names begin so. */
  Map<String, Object> list(String prefix, @Nullable String pageToken) {
    List<Object> items = new ArrayList<>();
    Map<String, Object> answer = new LinkedHashMap<>(Map.of("kind", "storage#objects"));
    for (var entry : objects.tailMap(pageToken == null ? prefix : pageToken, true).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      if (items.size() == PAGE) {
        answer.put("nextPageToken", entry.getKey());
        break;
      }
      items.add(metadata(entry.getKey(), entry.getValue()));
    }
    answer.put("items", items);
    return answer;
  }

  static Map<String, Object> metadata(String name, StoredObject object) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("kind", "storage#object");
    metadata.put("id", BUCKET + "/" + name + "/" + object.generation());
    metadata.put("name", name);
    metadata.put("bucket", BUCKET);
    metadata.put("generation", Long.toString(object.generation()));
    metadata.put("metageneration", "1");
    metadata.put("size", Integer.toString(object.bytes().length));
    metadata.put("md5Hash", md5(object.bytes()));
    metadata.put("etag", Long.toString(object.generation()));
    metadata.put("timeCreated", object.updated().toString());
    metadata.put("updated", object.updated().toString());
    metadata.put("contentType", "application/octet-stream");
    return metadata;
  }

  private static String md5(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
