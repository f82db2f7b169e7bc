package io.firnline.pipeline.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port in front of a server, so that the server can be away by count: once so many bytes have
 * come through from it, all connections break, in the midst of an answer, and of the next ones so
 * many end before a byte has gone through.
 */
final class Gate implements AutoCloseable {
  private static final int BUFFER = 1 << 14;

  private final ServerSocket entrance;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int server;
  private long bytesLeft = Long.MAX_VALUE;
  private int toRefuse;
  private int refused;
  private boolean shut;

  Gate() {
    try {
      entrance = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** Leads to a port of this machine. */
  Gate to(int port) {
    server = port;
    return this;
  }

  /** Breaks after so many bytes from the server, and then refuses so many connections. */
  synchronized void breakAfter(long bytes, int connections) {
    bytesLeft = bytes;
    toRefuse = connections;
    refused = 0;
  }

  /** How many connections it has refused since it was told to. */
  synchronized int refused() {
    return refused;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "gate");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket client = entrance.accept();
        if (refuses()) {
          client.close();
        } else {
          connect(client);
        }
      } catch (IOException e) {
        // closed, or one client less
      }
    }
  }

  private synchronized boolean refuses() {
    if (!shut) {
      return false;
    }
    refused++;
    shut = refused < toRefuse;
    return true;
  }

  private void connect(Socket client) throws IOException {
    Socket inner = new Socket(InetAddress.getLoopbackAddress(), server);
    open.add(client);
    open.add(inner);
    start(() -> pump(client, inner, /* counted */ false));
    start(() -> pump(inner, client, /* counted */ true));
  }

  private void pump(Socket from, Socket to, boolean counted) {
    byte[] buffer = new byte[BUFFER];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (counted && breaks(n)) {
          breakAll();
          return;
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // the other end is closed
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private synchronized boolean breaks(int bytes) {
    bytesLeft -= bytes;
    if (bytesLeft > 0 || shut) {
      return false;
    }
    bytesLeft = Long.MAX_VALUE;
    shut = toRefuse > 0;
    return true;
  }

  private void breakAll() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        // closed already
      }
    }
  }

  @Override
  public void close() {
    try {
      entrance.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    breakAll();
  }
}
