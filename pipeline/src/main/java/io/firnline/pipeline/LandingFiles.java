package io.firnline.pipeline;

import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.iceberg.table.References;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.files.FileContents;
import io.firnline.pipeline.source.files.FileSourceRun;
import io.firnline.pipeline.source.files.FileSourceSettings;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.Objects;
import org.apache.beam.sdk.options.PipelineOptions;

/** What the readers of files of a landing pipeline work with, made on the worker. */
final class LandingFiles implements FileSourceRun {
  private final FirnlineOptions options;
  private final EventTimeRule timeRule;

  private LandingFiles(FirnlineOptions options) {
    this.options = options;
    this.timeRule = LandingRules.eventTime(options);
  }

  /** Kept in job graphs and savepoints: its name and {@code serialVersionUID} stay. */
  static final class Factory implements FileSourceRun.Factory {
    private static final long serialVersionUID = 1L;

    @Override
    public FileSourceRun open(PipelineOptions options) {
      return new LandingFiles(options.as(FirnlineOptions.class));
    }
  }

  @Override
  public WriterLedger ledger() {
    return LandingSource.ledger(options);
  }

  @Override
  public EventTimeReader eventTimes() {
    return LandingRules.parse(options).eventTimes();
  }

  private FileContents contents() {
    return switch (options.getFormat()) {
      case AVRO -> FileContents.avro(avroSchema(), RecordFormat.MAX_RECORD_BYTES);
      case PARQUET -> FileContents.parquet(avroSchema(), RecordFormat.MAX_RECORD_BYTES);
      case JSON, CSV, RAW, PROTOBUF ->
          FileContents.lines(options.getFilesHeaderLines(), RecordFormat.MAX_RECORD_BYTES);
    };
  }

  private String avroSchema() {
    return References.textOrFile(Objects.requireNonNull(options.getAvroSchema(), "avroSchema"));
  }

  @Override
  public FileSourceSettings settings() {
    return new FileSourceSettings(
        Objects.requireNonNull(options.getFiles(), "files"),
        options.getFilesOrder(),
        contents(),
        LandingSource.watermarks(options),
        BatchLimits.DEFAULT,
        LandingSource.launch(options),
        timeRule.text());
  }
}
