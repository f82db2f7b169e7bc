package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.source.BatchSource;
import io.firnline.pipeline.source.SourceMarkCoder;
import io.firnline.pipeline.source.files.FileBatches;
import io.firnline.pipeline.source.kafka.KafkaBatches;
import io.firnline.pipeline.source.kinesis.KinesisBatches;
import java.io.ByteArrayInputStream;
import java.io.ObjectInputStream;
import java.util.Base64;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Splits and coders of marks, as builds of November 2026 have written them into savepoints. */
class SavedSplitsTest {
  /** The third of four splits. */
  @ParameterizedTest
  @CsvSource({
    "kafka,"
        + "rO0ABXNyAC5pby5maXJubGluZS5waXBlbGluZS5zb3VyY2Uua2Fma2EuS2Fma2FCYXRjaGVzAAAAAAAAAAEC"
        + "AANJAAVpbmRleEkABnNwbGl0c0wAB2ZhY3Rvcnl0ADpMaW8vZmlybmxpbmUvcGlwZWxpbmUvc291cmNlL2th"
        + "ZmthL0thZmthU291cmNlUnVuJEZhY3Rvcnk7eHIAJm9yZy5hcGFjaGUuYmVhbS5zZGsuaW8uVW5ib3VuZGVk"
        + "U291cmNlsE4AqZsv7XcCAAB4cgAdb3JnLmFwYWNoZS5iZWFtLnNkay5pby5Tb3VyY2UQi/oQWYzn0wIAAHhw"
        + "AAAAAgAAAARzcgAnaW8uZmlybmxpbmUucGlwZWxpbmUuTGFuZGluZ1J1biRGYWN0b3J5AAAAAAAAAAECAAB4"
        + "cA==",
    "kinesis,"
        + "rO0ABXNyADJpby5maXJubGluZS5waXBlbGluZS5zb3VyY2Uua2luZXNpcy5LaW5lc2lzQmF0Y2hlcwAAAAAA"
        + "AAABAgADSQAFaW5kZXhJAAZzcGxpdHNMAAdmYWN0b3J5dAA+TGlvL2Zpcm5saW5lL3BpcGVsaW5lL3NvdXJj"
        + "ZS9raW5lc2lzL0tpbmVzaXNTb3VyY2VSdW4kRmFjdG9yeTt4cgAmb3JnLmFwYWNoZS5iZWFtLnNkay5pby5V"
        + "bmJvdW5kZWRTb3VyY2WwTgCpmy/tdwIAAHhyAB1vcmcuYXBhY2hlLmJlYW0uc2RrLmlvLlNvdXJjZRCL+hBZ"
        + "jOfTAgAAeHAAAAACAAAABHNyACtpby5maXJubGluZS5waXBlbGluZS5MYW5kaW5nU3RyZWFtcyRGYWN0b3J5"
        + "AAAAAAAAAAECAAB4cA==",
    "files,"
        + "rO0ABXNyAC1pby5maXJubGluZS5waXBlbGluZS5zb3VyY2UuZmlsZXMuRmlsZUJhdGNoZXMAAAAAAAAAAQIA"
        + "A0kABWluZGV4SQAGc3BsaXRzTAAHZmFjdG9yeXQAOUxpby9maXJubGluZS9waXBlbGluZS9zb3VyY2UvZmls"
        + "ZXMvRmlsZVNvdXJjZVJ1biRGYWN0b3J5O3hyACZvcmcuYXBhY2hlLmJlYW0uc2RrLmlvLlVuYm91bmRlZFNv"
        + "dXJjZbBOAKmbL+13AgAAeHIAHW9yZy5hcGFjaGUuYmVhbS5zZGsuaW8uU291cmNlEIv6EFmM59MCAAB4cAAA"
        + "AAIAAAAEc3IAKWlvLmZpcm5saW5lLnBpcGVsaW5lLkxhbmRpbmdGaWxlcyRGYWN0b3J5AAAAAAAAAAECAAB4"
        + "cA=="
  })
  void splitsOfEarlierBuildsAreThemselves(String source, String saved) throws Exception {
    Object split = read(saved, BatchSource.class);
    assertThat(split)
        .usingRecursiveComparison()
        .isEqualTo(of(source).split(4, PipelineOptionsFactory.create()).get(2));
  }

  @ParameterizedTest
  @CsvSource({
    "kafka,"
        + "rO0ABXNyADBpby5maXJubGluZS5waXBlbGluZS5zb3VyY2Uua2Fma2EuS2Fma2FNYXJrQ29kZXIAAAAAAAAA"
        + "AQIAAHhyACZvcmcuYXBhY2hlLmJlYW0uc2RrLmNvZGVycy5BdG9taWNDb2RlcsfstcyFdFBGAgAAeHIAKm9y"
        + "Zy5hcGFjaGUuYmVhbS5zZGsuY29kZXJzLlN0cnVjdHVyZWRDb2RlcnO/Eg7V1DYRAgAAeHIAIG9yZy5hcGFj"
        + "aGUuYmVhbS5zZGsuY29kZXJzLkNvZGVy9iJAV1X3uIMCAAB4cA==",
    "kinesis,"
        + "rO0ABXNyADRpby5maXJubGluZS5waXBlbGluZS5zb3VyY2Uua2luZXNpcy5LaW5lc2lzTWFya0NvZGVyAAAA"
        + "AAAAAAECAAB4cgAmb3JnLmFwYWNoZS5iZWFtLnNkay5jb2RlcnMuQXRvbWljQ29kZXLH7LXMhXRQRgIAAHhy"
        + "ACpvcmcuYXBhY2hlLmJlYW0uc2RrLmNvZGVycy5TdHJ1Y3R1cmVkQ29kZXJzvxIO1dQ2EQIAAHhyACBvcmcu"
        + "YXBhY2hlLmJlYW0uc2RrLmNvZGVycy5Db2RlcvYiQFdV97iDAgAAeHA=",
    "files,"
        + "rO0ABXNyAC9pby5maXJubGluZS5waXBlbGluZS5zb3VyY2UuZmlsZXMuRmlsZU1hcmtDb2RlcgAAAAAAAAAB"
        + "AgAAeHIAJm9yZy5hcGFjaGUuYmVhbS5zZGsuY29kZXJzLkF0b21pY0NvZGVyx+y1zIV0UEYCAAB4cgAqb3Jn"
        + "LmFwYWNoZS5iZWFtLnNkay5jb2RlcnMuU3RydWN0dXJlZENvZGVyc78SDtXUNhECAAB4cgAgb3JnLmFwYWNo"
        + "ZS5iZWFtLnNkay5jb2RlcnMuQ29kZXL2IkBXVfe4gwIAAHhw"
  })
  void codersOfEarlierBuildsAreThemselves(String source, String saved) throws Exception {
    assertThat(read(saved, SourceMarkCoder.class)).isEqualTo(of(source).getCheckpointMarkCoder());
  }

  private static BatchSource of(String source) {
    return switch (source) {
      case "kafka" -> KafkaBatches.of(new LandingRun.Factory(), 0);
      case "kinesis" -> KinesisBatches.of(new LandingStreams.Factory(), 0);
      default -> FileBatches.of(new LandingFiles.Factory(), 0);
    };
  }

  private static <T> T read(String saved, Class<T> type) throws Exception {
    byte[] bytes = Base64.getDecoder().decode(saved);
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return type.cast(in.readObject());
    }
  }
}
