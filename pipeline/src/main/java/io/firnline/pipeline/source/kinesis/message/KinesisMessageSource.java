package io.firnline.pipeline.source.kinesis.message;

import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.RecordBatchCoder;
import io.firnline.pipeline.source.StartOption;
import io.firnline.pipeline.source.message.BatchMessages;
import io.firnline.pipeline.source.message.MessageLedger;
import io.firnline.pipeline.source.message.MessageWatermark;
import java.util.List;
import org.apache.beam.sdk.io.aws2.kinesis.KinesisIO;
import org.apache.beam.sdk.io.aws2.kinesis.KinesisRecord;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.joda.time.Instant;
import software.amazon.kinesis.common.InitialPositionInStream;

/**
 * Reads streams by Beam's KinesisIO, one read for each, and batches their records. Its positions
 * are in its state only. Region, credentials and endpoint are Beam's options for all of AWS.
 *
 * <p>Timestamps are the times of arrival, KinesisIO has no others. Its watermark follows them, and
 * passes over a shard that was silent for two minutes.
 */
public final class KinesisMessageSource extends PTransform<PBegin, PCollection<RecordBatch>> {
  private static final long serialVersionUID = 1L;

  private final List<String> streams;
  private final StartOption start;
  private final MessageWatermark watermark;

  /**
   * @param streams names of the streams to read
   * @param start where a job without state begins
   * @param watermark what times of arrival say of event time
   */
  public KinesisMessageSource(List<String> streams, StartOption start, MessageWatermark watermark) {
    this.streams = List.copyOf(streams);
    this.start = start;
    this.watermark = watermark;
  }

  /** A step has the name of its stream, so that another stream changes no name. */
  @Override
  public PCollection<RecordBatch> expand(PBegin begin) {
    PCollectionList<KinesisRecord> records = PCollectionList.empty(begin.getPipeline());
    for (String stream : streams) {
      records = records.and(begin.apply("Read-" + stream, read(stream)));
    }
    return records
        .apply("Flatten", Flatten.pCollections())
        .apply(
            "Batch",
            ParDo.of(
                new BatchMessages<>(
                    new KinesisMessages(), watermark, BatchLimits.DEFAULT, MessageLedger.NONE)))
        .setCoder(RecordBatchCoder.of());
  }

  /**
   * The latest position is that of now: KinesisIO would ask for it at each start of a reader, and
   * leave out what has come since the one before where that has ended without a checkpoint.
   */
  private KinesisIO.Read read(String stream) {
    KinesisIO.Read read = KinesisIO.read().withStreamName(stream);
    return switch (start.mode()) {
      case EARLIEST -> read.withInitialPositionInStream(InitialPositionInStream.TRIM_HORIZON);
      case LATEST -> read.withInitialTimestampInStream(Instant.now());
      case TIMESTAMP ->
          read.withInitialTimestampInStream(Instant.ofEpochMilli(start.timestampMillis()));
    };
  }
}
