package io.firnline.pipeline.options;

/** What reads Kinesis: the value of {@code --kinesisReader}. */
public enum KinesisReader {
  /** Our own reader: its positions prove every commit, and a start goes on where the table ends. */
  POSITIONED,
  /** Beam's KinesisIO: its positions are in the job's state only. */
  KINESIS_IO
}
