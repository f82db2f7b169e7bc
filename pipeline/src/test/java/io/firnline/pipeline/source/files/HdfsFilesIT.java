package io.firnline.pipeline.source.files;

import io.firnline.pipeline.it.HdfsCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files of a real HDFS. */
@Tag("more")
class HdfsFilesIT extends StoreFiles {
  @RegisterExtension static final HdfsCluster HDFS = new HdfsCluster();

  HdfsFilesIT() {
    super(HDFS);
  }
}
