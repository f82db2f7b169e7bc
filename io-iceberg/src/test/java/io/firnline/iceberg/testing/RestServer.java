package io.firnline.iceberg.testing;

import io.firnline.iceberg.table.CatalogSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.rest.RESTCatalogServer;

/**
 * Iceberg's own REST catalog server in this JVM.
 *
 * @param uri where it listens
 */
public record RestServer(RESTCatalogServer server, String uri) {
  static RestServer start(CatalogSpec backend) {
    try (ServerSocket socket = new ServerSocket(0)) {
      socket.close();
      return start(backend, socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One on a port; after a {@link #stop} another one may take its place there. */
  public static RestServer start(CatalogSpec backend, int port) {
    try {
      Map<String, String> config = new HashMap<>(backend.properties());
      config.remove("type");
      config.put("io-impl", "org.apache.iceberg.io.ResolvingFileIO");
      config.put(RESTCatalogServer.REST_PORT, Integer.toString(port));
      // Its public face is a main method that takes everything from the environment.
      Constructor<RESTCatalogServer> constructor =
          RESTCatalogServer.class.getDeclaredConstructor(Map.class);
      constructor.setAccessible(true);
      RESTCatalogServer server = constructor.newInstance(config);
      server.start(/* join */ false);
      return new RestServer(server, "http://127.0.0.1:" + port);
    } catch (Exception e) {
      throw new IllegalStateException("Cannot start the REST catalog server", e);
    }
  }

  /** Its connections are refused from now on. */
  public void stop() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot stop the REST catalog server", e);
    }
  }
}
