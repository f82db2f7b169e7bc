package io.firnline.pipeline.it;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server in this JVM that answers as Google Cloud Storage does, as far as files are read and
 * tables are written: lists in pages, metadata one by one and in batches, contents by range and
 * generation, resumable uploads over a generation, deletions.
 */
public final class GcsServer implements StoreServer, BeforeAllCallback, AfterAllCallback {
  private final GcsObjects objects = new GcsObjects();
  private HttpServer server;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", new GcsApi(objects));
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "gcs");
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public List<String> flags() {
    return List.of(
        "--project=tests",
        "--gcsEndpoint=" + address() + "/storage/v1/",
        "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");
  }

  @Override
  public Map<String, String> warehouse(String name) {
    return Map.of(
        "warehouse", uri(name),
        "io-impl", "org.apache.iceberg.gcp.gcs.GCSFileIO",
        "gcs.project-id", "tests",
        "gcs.no-auth", "true",
        "gcs.service.host", address());
  }

  @Override
  public String uri(String path) {
    return "gs://" + GcsObjects.BUCKET + "/" + path;
  }

  @Override
  public void put(String path, byte[] bytes) {
    var unused = objects.put(path, bytes);
  }

  @Override
  public void delete(String path) {
    var unused = objects.remove(path);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    server.stop(0);
  }
}
