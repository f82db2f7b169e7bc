package io.firnline.pipeline.options;

import org.apache.beam.sdk.options.DefaultValueFactory;
import org.apache.beam.sdk.options.PipelineOptions;

/** Defaults of option types that Beam's {@code @Default} annotations cannot write. */
public final class Defaults {
  private Defaults() {}

  /** No time at all. */
  public static final class NoTime extends SpanDefault {
    public NoTime() {
      super("0s");
    }
  }

  /** The shortest time in which Kinesis answers a shard's readers again. */
  public static final class FifthOfASecond extends SpanDefault {
    public FifthOfASecond() {
      super("200ms");
    }
  }

  /** Ten seconds. */
  public static final class TenSeconds extends SpanDefault {
    public TenSeconds() {
      super("10s");
    }
  }

  /** One minute. */
  public static final class OneMinute extends SpanDefault {
    public OneMinute() {
      super("1m");
    }
  }

  /** One minute; with files, whose windows are all open at once, a day. */
  public static final class WindowSize implements DefaultValueFactory<Span> {
    @Override
    public Span create(PipelineOptions options) {
      boolean files = options.as(SourceOptions.class).getSource() == SourceKind.FILES;
      return Span.of(files ? "1d" : "1m");
    }
  }

  /** Ten minutes. */
  public static final class TenMinutes extends SpanDefault {
    public TenMinutes() {
      super("10m");
    }
  }

  /** One hour. */
  public static final class OneHour extends SpanDefault {
    public OneHour() {
      super("1h");
    }
  }

  /** Where the ledger ends. */
  public static final class LedgerStart implements DefaultValueFactory<KafkaStart> {
    @Override
    public KafkaStart create(PipelineOptions options) {
      return KafkaStart.of("LEDGER");
    }
  }

  /** Where the ledger ends, of Kinesis streams. */
  public static final class KinesisLedgerStart implements DefaultValueFactory<KinesisStart> {
    @Override
    public KinesisStart create(PipelineOptions options) {
      return new KinesisStart("LEDGER");
    }
  }

  /** Where the ledger ends, of a subscription. */
  public static final class PubsubLedgerStart implements DefaultValueFactory<PubsubStart> {
    @Override
    public PubsubStart create(PipelineOptions options) {
      return PubsubStart.LEDGER;
    }
  }

  private abstract static class SpanDefault implements DefaultValueFactory<Span> {
    private final String text;

    SpanDefault(String text) {
      this.text = text;
    }

    @Override
    public Span create(PipelineOptions options) {
      return Span.of(text);
    }
  }
}
