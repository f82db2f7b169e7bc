package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.MINUTES;
import static io.firnline.iceberg.SinkTests.second;

import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which panes a window fires: what comes after the shuffles has to stand empty ones. */
@ExtendWith(TestPipelineExtension.class)
class FiringTest {
  @Test
  void aWindowWhoseFilesWereAllFullEndsWithAnEmptyPane(TestPipeline pipeline) {
    PCollection<KV<String, String>> given =
        pipeline
            .apply(
                given()
                    .addElements(at(1, "a"))
                    .addElements(at(2, "b"))
                    .addElements(at(61, "c"))
                    .addElements(at(62, "d"))
                    .addElements(at(63, "e"))
                    .advanceWatermarkTo(second(60))
                    .advanceWatermarkToInfinity())
            .apply(Window.into(MINUTES));

    PAssert.that(panes(Firing.of(given).whenFull("Fire", given, 2)))
        .containsInAnyOrder("2 EARLY", "0 ON_TIME", "2 EARLY", "1 ON_TIME");
    SinkTests.run(pipeline);
  }

  @Test
  void theEndOfAWindowIsOnePane(TestPipeline pipeline) {
    PCollection<KV<String, String>> given =
        pipeline
            .apply(
                given()
                    .addElements(at(1, "a"))
                    .addElements(at(2, "b"))
                    .advanceWatermarkTo(second(60))
                    .advanceWatermarkToInfinity())
            .apply(Window.into(MINUTES));

    PAssert.that(panes(Firing.of(given).atEnd("Fire", given))).containsInAnyOrder("2 ON_TIME");
    SinkTests.run(pipeline);
  }

  @Test
  void aUsersTriggerEndsWithAnEmptyPane(TestPipeline pipeline) {
    PCollection<KV<String, String>> given =
        pipeline
            .apply(
                given()
                    .addElements(at(1, "a"))
                    .addElements(at(2, "b"))
                    .advanceWatermarkToInfinity())
            .apply(
                Window.<KV<String, String>>into(new GlobalWindows())
                    .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
                    .withAllowedLateness(Duration.ZERO)
                    .accumulatingFiredPanes());

    PAssert.that(panes(Firing.of(given).atEnd("Fire", given)))
        .containsInAnyOrder("1 EARLY", "1 EARLY", "0 ON_TIME");
    SinkTests.run(pipeline);
  }

  private static TestStream.Builder<KV<String, String>> given() {
    return TestStream.create(KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()));
  }

  private static TimestampedValue<KV<String, String>> at(long second, String value) {
    return TimestampedValue.of(KV.of("shard", value), second(second));
  }

  private static PCollection<String> panes(PCollection<KV<String, String>> fired) {
    return fired.apply(GroupByKey.create()).apply(ParDo.of(new SizeAndTiming()));
  }

  private static final class SizeAndTiming extends DoFn<KV<String, Iterable<String>>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<String>> group, PaneInfo pane, OutputReceiver<String> out) {
      int size = 0;
      for (String unused : group.getValue()) {
        size++;
      }
      out.output(size + " " + pane.getTiming());
    }
  }
}
