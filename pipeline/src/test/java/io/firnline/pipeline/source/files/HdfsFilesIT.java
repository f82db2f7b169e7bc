package io.firnline.pipeline.source.files;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.pipeline.it.HdfsCluster;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files of a real HDFS. */
@Tag("more")
class HdfsFilesIT extends StoreFiles {
  @RegisterExtension static final HdfsCluster HDFS = new HdfsCluster();

  HdfsFilesIT() {
    super(HDFS);
  }

  @Test
  void twoStarsCanBeThereOnce() {
    assertThatThrownBy(() -> FileListing.list(List.of(HDFS.uri("a/**/b/**"))))
        .hasMessageContaining("on HDFS a glob may have ** once; give several globs");
  }
}
