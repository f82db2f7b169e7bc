package io.firnline.pipeline.options;

/**
 * All options of the pipeline, stage by stage. Runners add theirs.
 *
 * <p>Values that a user may leave out and that have no default are null; {@link TableNames} says
 * what the names of tables are then, {@link OptionsCheck} what is missing.
 */
public interface FirnlineOptions
    extends SourceOptions,
        KafkaOptions,
        KinesisOptions,
        FilesOptions,
        PubsubReadOptions,
        FormatOptions,
        ParseOptions,
        WindowOptions,
        IcebergOptions,
        SideTableOptions,
        LaunchOptions {}
