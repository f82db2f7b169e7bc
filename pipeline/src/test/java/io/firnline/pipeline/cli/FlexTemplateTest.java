package io.firnline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlexTemplateTest {
  @Test
  void whatALauncherGivesIsRunOnDataflow() {
    assertThat(FlexTemplate.command("--source=KAFKA"))
        .containsExactly("run", "--runner=DataflowRunner", "--source=KAFKA");
  }

  @Test
  void aRunnerThatIsGivenIsTaken() {
    assertThat(FlexTemplate.command("--templateLocation=gs://b/o", "--runner=DirectRunner"))
        .containsExactly("run", "--templateLocation=gs://b/o", "--runner=DirectRunner");
  }
}
