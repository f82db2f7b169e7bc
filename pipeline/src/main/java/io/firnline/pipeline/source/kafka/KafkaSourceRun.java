package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.pipeline.source.EventTimeReader;
import java.io.Serializable;
import org.apache.beam.sdk.options.PipelineOptions;

/** What a reader of Kafka topics works with, on one worker. */
public interface KafkaSourceRun {
  KafkaSourceSettings settings();

  /** The ledger of the writer; first used by the reader's own thread. */
  WriterLedger ledger();

  /** A new reader of event times, for one thread. */
  EventTimeReader eventTimes();

  /**
   * Makes what a reader works with from the pipeline's options. It is part of each split, which
   * runners keep in savepoints and job graphs: a named class without fields, whose name and {@code
   * serialVersionUID} stay.
   */
  @FunctionalInterface
  interface Factory extends Serializable {
    /** Does no I/O. */
    KafkaSourceRun open(PipelineOptions options);
  }
}
