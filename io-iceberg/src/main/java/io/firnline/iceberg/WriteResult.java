package io.firnline.iceberg;

import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/** What {@link WindowedIcebergIO} hands out. */
public final class WriteResult implements POutput {
  private static final TupleTag<CommittedSnapshot> SNAPSHOTS = new TupleTag<>("snapshots") {};

  private final Pipeline pipeline;
  private final PCollection<CommittedSnapshot> snapshots;

  WriteResult(PCollection<CommittedSnapshot> snapshots) {
    this.pipeline = snapshots.getPipeline();
    this.snapshots = snapshots;
  }

  /**
   * One element for each committed window and table, in that window, with the window's last
   * timestamp; {@code replayed} is true where a re-delivered pane found its commit in the table.
   *
   * <p>{@code Wait.on(result.getSnapshots())} works per window. On Flink nothing after it may rely
   * on the event time of these elements: the runner may move the watermark past them (beam#39991).
   */
  public PCollection<CommittedSnapshot> getSnapshots() {
    return snapshots;
  }

  @Override
  public Pipeline getPipeline() {
    return pipeline;
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    return Map.of(SNAPSHOTS, snapshots);
  }

  @Override
  public void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {}
}
