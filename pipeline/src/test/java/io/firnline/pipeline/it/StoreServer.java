package io.firnline.pipeline.it;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** A store of files, in a test. */
public interface StoreServer {
  /** Makes it the store that Beam's file systems reach; skips the test if it is not installed. */
  default void prepare() {
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(flags().toArray(String[]::new)).create());
  }

  /** Flags by which Beam reaches it. */
  List<String> flags();

  /** Properties by which an Iceberg catalog keeps a warehouse of its own there. */
  Map<String, String> warehouse(String name);

  /** The URI of a file. */
  String uri(String path);

  /** Makes or replaces a file; after {@link #prepare}. */
  void put(String path, byte[] bytes);

  /** Deletes a file; after {@link #prepare}. */
  void delete(String path);
}
