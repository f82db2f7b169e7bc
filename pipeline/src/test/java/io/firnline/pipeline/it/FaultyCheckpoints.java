package io.firnline.pipeline.it;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FSDataOutputStreamWrapper;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.fs.local.LocalRecoverableWriter;

/**
 * Local files of the scheme {@code faulty}, where Flink can keep checkpoints of which the n-th
 * cannot be completed: all workers have given their state, then its metadata is not taken; or that
 * take long; or that are counted.
 */
public final class FaultyCheckpoints extends LocalFileSystem {
  private static final String SCHEME = "faulty";
  private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d+)");
  private static final Map<String, Plan> PLANS = new ConcurrentHashMap<>();

  /** Checkpoints of one job that fail, counted from 1. */
  static final class Plan {
    private final String folder;
    private final Set<Integer> failing = new TreeSet<>();
    private final boolean written;
    private final Runnable before;
    private final Set<Long> complete = new TreeSet<>();
    private int begun;
    private long newest;

    private Plan(String folder, boolean written, Runnable before) {
      this.folder = folder;
      this.written = written;
      this.before = before;
    }

    /** The flag for a job that meets them. */
    String flag() {
      return "--checkpointDir=" + SCHEME + "://" + folder;
    }

    synchronized boolean allHappened() {
      return failing.isEmpty();
    }

    /**
     * Number of the newest checkpoint: no worker has been asked yet for the state of a later one.
     */
    synchronized long newest() {
      return newest;
    }

    /** How many are complete of those that began later than one. */
    synchronized int completeAfter(long number) {
      return (int) complete.stream().filter(other -> other > number).count();
    }

    private synchronized void begins(long number) {
      newest = Math.max(newest, number);
    }

    private synchronized boolean beginsOneThatFails() {
      return failing.remove(++begun);
    }

    private synchronized void completes(long number) {
      complete.add(number);
    }
  }

  /**
   * Checkpoints in a folder.
   *
   * @param written whether the metadata of one that fails is there, complete, all the same
   * @param failing which fail, counted from 1
   */
  static Plan in(java.nio.file.Path folder, boolean written, int... failing) {
    Plan plan = new Plan(folder.toString(), written, () -> {});
    for (int n : failing) {
      plan.failing.add(n);
    }
    PLANS.put(plan.folder, plan);
    return plan;
  }

  /**
   * Checkpoints in a folder that take long: all workers have given their state and go on, then
   * something is waited for.
   */
  static Plan slow(java.nio.file.Path folder, Runnable wait) {
    Plan plan = new Plan(folder.toString(), /* written */ true, wait);
    PLANS.put(plan.folder, plan);
    return plan;
  }

  /** Checkpoints of one job in a folder, none of which fails. */
  static Plan counted(java.nio.file.Path folder) {
    return in(folder, /* written */ true);
  }

  /** Found by Flink on the class path. */
  public static final class Factory implements FileSystemFactory {
    @Override
    public String getScheme() {
      return SCHEME;
    }

    @Override
    public FileSystem create(URI uri) {
      return new FaultyCheckpoints();
    }
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  /** So that metadata comes through {@link #create}. */
  @Override
  public LocalRecoverableWriter createRecoverableWriter() {
    throw new UnsupportedOperationException("none");
  }

  /** The folder of a checkpoint is made before any worker hears of it. */
  @Override
  public boolean mkdirs(Path path) throws IOException {
    Matcher name = CHECKPOINT.matcher(path.getName());
    if (name.matches()) {
      planOf(path).begins(Long.parseLong(name.group(1)));
    }
    return super.mkdirs(path);
  }

  @Override
  public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
    FSDataOutputStream file = super.create(path, mode);
    Matcher checkpoint = CHECKPOINT.matcher(path.getParent().getName());
    if (!path.getName().equals("_metadata") || !checkpoint.matches()) {
      return file;
    }
    long number = Long.parseLong(checkpoint.group(1));
    Plan plan = planOf(path);
    plan.before.run();
    boolean fails = plan.beginsOneThatFails();
    if (fails && !plan.written) {
      file.close();
      throw failure();
    }
    return new FSDataOutputStreamWrapper(file) {
      @Override
      public void close() throws IOException {
        super.close();
        if (fails) {
          throw failure();
        }
        plan.completes(number);
      }
    };
  }

  private static Plan planOf(Path path) {
    return PLANS.values().stream()
        .filter(plan -> path.getPath().startsWith(plan.folder + "/"))
        .findFirst()
        .orElseThrow();
  }

  private static IOException failure() {
    return new IOException("checkpoint not taken, made by a test");
  }
}
