package io.firnline.pipeline.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Resumable uploads: begun with a name, then chunk by chunk, until one says that it is the last.
 */
final class GcsUploads {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How far an upload has come. */
  enum State {
    /** More is to come. */
    OPEN,
    /** The object is there. */
    DONE,
    /** Another object is there than the upload was to be put over. */
    REFUSED
  }

  /**
   * What a request for an upload led to.
   *
   * @param bytes that have arrived
   * @param object if it is there
   */
  record Progress(State state, int bytes, String name, GcsObjects.@Nullable StoredObject object) {}

  /** An upload that goes on. */
  private record Upload(String name, @Nullable String generation, ByteArrayOutputStream bytes) {}

  private final GcsObjects objects;
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();

  GcsUploads(GcsObjects objects) {
    this.objects = objects;
  }

  /** Begins an upload; its id. */
  String begin(Map<String, String> query, byte[] metadata) throws IOException {
    JsonNode json = metadata.length == 0 ? JSON.createObjectNode() : JSON.readTree(metadata);
    String name = json.path("name").asText(query.get("name"));
    String id = UUID.randomUUID().toString();
    uploads.put(id, new Upload(name, query.get("ifGenerationMatch"), new ByteArrayOutputStream()));
    return id;
  }

  /**
   * Takes a chunk, which may repeat what has arrived, or only a question.
   *
   * @param range as {@code Content-Range} has it: {@code bytes 0-9/*}, {@code bytes 10-19/20},
   *     {@code bytes *}{@code /20}
   * @return null if there is no such upload
   */
  @Nullable Progress take(String id, String range, byte[] chunk) {
    Upload upload = uploads.get(id);
    if (upload == null) {
      return null;
    }
    synchronized (upload) {
      String[] parts = range.substring("bytes ".length()).split("/", 2);
      int there = upload.bytes().size();
      if (!parts[0].equals("*")) {
        int repeated = there - Integer.parseInt(parts[0].split("-", 2)[0]);
        upload.bytes().write(chunk, repeated, chunk.length - repeated);
      }
      int now = upload.bytes().size();
      if (parts[1].equals("*") || Integer.parseInt(parts[1]) != now) {
        return new Progress(State.OPEN, now, upload.name(), null);
      }
      uploads.remove(id);
      return finish(upload);
    }
  }

  private Progress finish(Upload upload) {
    byte[] bytes = upload.bytes().toByteArray();
    GcsObjects.StoredObject object =
        upload.generation() == null
            ? objects.put(upload.name(), bytes)
            : objects.putOver(Long.parseLong(upload.generation()), upload.name(), bytes);
    State state = object == null ? State.REFUSED : State.DONE;
    return new Progress(state, bytes.length, upload.name(), object);
  }
}
