package io.firnline.pipeline.source.files;

import io.firnline.pipeline.it.GcsServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Objects of Google Cloud Storage, by Beam's module for it and a server of the tests. */
@Tag("more")
class GcsFilesIT extends StoreFiles {
  @RegisterExtension static final GcsServer GCS = new GcsServer();

  GcsFilesIT() {
    super(GCS);
  }
}
