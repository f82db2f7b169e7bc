package io.firnline.pipeline.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The part of Cloud Storage's JSON API that a launch uses: whether a bucket and objects are there,
 * singly and in batches, and resumable uploads.
 */
final class StorageServer extends JsonServer {
  private static final Pattern BUCKET = Pattern.compile("storage/v1/b/([^/]+)");
  private static final Pattern OBJECT = Pattern.compile("/?storage/v1/b/([^/]+)/o/([^/?]+)");
  private static final Pattern UPLOAD =
      Pattern.compile("(?:resumable/)?upload/storage/v1/b/([^/]+)/o");
  private static final Pattern PART =
      Pattern.compile(
          "Content-ID: ?<?([^>\r\n]+)>?.*?\r\n\r\n([A-Z]+) (\\S+)",
          Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
  private static final Pattern RANGE = Pattern.compile("bytes (?:(\\d+)-(\\d+)|\\*)/(\\d+|\\*)");
  private static final int SMALL = 4 << 20;

  private final String bucket;
  private final Map<String, Stored> objects = new ConcurrentSkipListMap<>();
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
  private final List<String> uploaded = new CopyOnWriteArrayList<>();

  /** Jars are many and large: of them only the length and checksum are kept. */
  private record Stored(long size, String crc, byte[] bytes) {}

  private record Upload(String name, CRC32C crc, ByteArrayOutputStream bytes, long[] length) {
    synchronized long add(byte[] more) {
      crc.update(more);
      length[0] += more.length;
      if (length[0] <= SMALL) {
        bytes.writeBytes(more);
      }
      return length[0];
    }
  }

  /** With one bucket, which is empty. */
  StorageServer(String bucket) {
    this.bucket = bucket;
    start();
  }

  /** Flags of a launch that stages here, with credentials that are none. */
  List<String> flags() {
    return List.of(
        "--gcsEndpoint=" + root() + "storage/v1/",
        "--tempLocation=gs://" + bucket + "/tmp",
        "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");
  }

  /** Names of the objects that were written since this was asked the last time. */
  List<String> uploadedSince() {
    List<String> names = List.copyOf(uploaded);
    uploaded.clear();
    return names.stream().sorted().toList();
  }

  /** Content of a small object. */
  byte[] bytes(String name) {
    Stored stored = objects.get(name);
    if (stored == null || stored.size > SMALL) {
      throw new IllegalArgumentException("No small object " + name + " in " + objects.keySet());
    }
    return stored.bytes;
  }

  @Override
  Answer answer(Request request) throws IOException {
    Matcher upload = UPLOAD.matcher(request.path());
    if (upload.matches() && ours(upload)) {
      return upload(request);
    }
    if (request.path().startsWith("batch/")) {
      return batch(request);
    }
    Matcher of = BUCKET.matcher(request.path());
    if (request.method().equals("GET") && of.matches()) {
      return ours(of)
          ? Answer.of(JSON.createObjectNode().put("kind", "storage#bucket").put("name", bucket))
          : Answer.error(404, "no bucket " + of.group(1));
    }
    Matcher object = OBJECT.matcher(request.path());
    if (request.method().equals("GET")
        && object.matches()
        && !"media".equals(request.query().get("alt"))) {
      ObjectNode metadata = metadata(decoded(object.group(2)));
      return metadata == null ? Answer.error(404, "no such object") : Answer.of(metadata);
    }
    return null;
  }

  private boolean ours(Matcher matcher) {
    return matcher.group(1).equals(bucket);
  }

  private ObjectNode metadata(String name) {
    Stored stored = objects.get(name);
    return stored == null
        ? null
        : JSON.createObjectNode()
            .put("kind", "storage#object")
            .put("bucket", bucket)
            .put("name", name)
            .put("generation", "1")
            .put("metageneration", "1")
            .put("size", Long.toString(stored.size))
            .put("crc32c", stored.crc)
            .put("updated", Instant.EPOCH.toString())
            .put("timeCreated", Instant.EPOCH.toString());
  }

  private Answer upload(Request request) throws IOException {
    String id = request.query().get("upload_id");
    if (request.method().equals("POST") && id == null) {
      JsonNode metadata = request.body().length == 0 ? JSON.createObjectNode() : request.json();
      String name = metadata.path("name").asText(request.query().get("name"));
      String session = UUID.randomUUID().toString();
      uploads.put(
          session, new Upload(name, new CRC32C(), new ByteArrayOutputStream(), new long[1]));
      String location = root() + request.path() + "?uploadType=resumable&upload_id=" + session;
      return new Answer(200, Map.of("Location", location), new byte[0]);
    }
    Upload upload = id == null ? null : uploads.get(id);
    Matcher range = RANGE.matcher(request.header("Content-Range"));
    if (upload == null || !request.method().equals("PUT") || !range.matches()) {
      return null;
    }
    long length = upload.add(request.body());
    if (range.group(3).equals("*")) {
      return new Answer(308, Map.of("Range", "bytes=0-" + (length - 1)), new byte[0]);
    }
    if (Long.parseLong(range.group(3)) != length) {
      throw new IOException("Got " + length + " bytes of " + range.group());
    }
    uploads.remove(id);
    objects.put(upload.name, new Stored(length, base64(upload.crc), upload.bytes.toByteArray()));
    uploaded.add(upload.name);
    return Answer.of(metadata(upload.name));
  }

  private static String base64(CRC32C crc) {
    byte[] bytes = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Several questions for objects in one request. */
  private Answer batch(Request request) throws IOException {
    Matcher boundary =
        Pattern.compile("boundary=\"?([^\";]+)").matcher(request.header("Content-Type"));
    if (!boundary.find()) {
      return null;
    }
    String text = new String(request.body(), StandardCharsets.UTF_8);
    List<String> parts = new ArrayList<>();
    for (String part : text.split("--" + Pattern.quote(boundary.group(1)))) {
      Matcher asked = PART.matcher(part);
      if (asked.find()) {
        parts.add(answered(asked));
      }
    }
    String body = String.join("", parts) + "--answers--\r\n";
    return new Answer(
        200,
        Map.of("Content-Type", "multipart/mixed; boundary=answers"),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private String answered(Matcher asked) throws IOException {
    String path = asked.group(3).replaceFirst("^https?://[^/]+", "");
    Matcher object = OBJECT.matcher(path.replaceFirst("\\?.*", ""));
    if (!asked.group(2).equals("GET") || !object.matches()) {
      throw new IOException("Not known in a batch: " + asked.group(2) + " " + path);
    }
    ObjectNode metadata = ours(object) ? metadata(decoded(object.group(2))) : null;
    String status = metadata == null ? "404 Not Found" : "200 OK";
    String body =
        metadata == null
            ? new String(Answer.error(404, "no such object").body(), StandardCharsets.UTF_8)
            : metadata.toString();
    return "--answers\r\nContent-Type: application/http\r\nContent-ID: <response-%s>\r\n\r\nHTTP/1.1 %s\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: %d\r\n\r\n%s\r\n"
        .formatted(asked.group(1), status, body.length(), body);
  }
}
