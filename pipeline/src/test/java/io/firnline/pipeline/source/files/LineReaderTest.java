package io.firnline.pipeline.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  @Test
  void endsOfLinesAreLineFeedsWithOrWithoutCarriageReturn() throws IOException {
    assertThat(lines("a\nb\r\n\nlast", 10)).containsExactly("a", "b", "", "last");
    assertThat(lines("a\n", 10)).containsExactly("a");
    assertThat(lines("\r\n", 10)).containsExactly("");
    assertThat(lines("", 10)).isEmpty();
    assertThat(lines("a\rb\n", 10)).containsExactly("a\rb");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstLine() throws IOException {
    assertThat(lines("\uFEFFa\n\uFEFFb", 10)).containsExactly("a", "\uFEFFb");
  }

  @Test
  void ofALineThatIsTooLongALittleMoreThanTheBoundIsKept() throws IOException {
    assertThat(lines("0123456789\nabc\n", 4)).containsExactly("012345", "abc");
    assertThat(lines("0123\r\n01234\n", 4)).containsExactly("0123", "01234");
  }

  @Test
  void linesAreTheSameHoweverTheStreamDeliversThem() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    StringBuilder text = new StringBuilder();
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String line = "x".repeat(random.nextInt(i % 50 == 0 ? 400_000 : 40)) + i;
      wanted.add(line);
      text.append(line).append(i % 3 == 0 ? "\r\n" : "\n");
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    InputStream drips =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] b, int off, int len) {
            return super.read(b, off, Math.min(len, 1 + random.nextInt(70_000)));
          }
        };
    try (LineReader reader = new LineReader(drips, 1 << 20)) {
      List<String> found = new ArrayList<>();
      for (byte[] line = reader.next(); line != null; line = reader.next()) {
        found.add(new String(line, StandardCharsets.UTF_8));
      }
      assertThat(found).isEqualTo(wanted);
      assertThat(reader.lines()).isEqualTo(300);
      assertThat(reader.bytes()).isEqualTo(bytes.length);
    }
  }

  private static List<String> lines(String text, int most) throws IOException {
    List<String> lines = new ArrayList<>();
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    try (LineReader reader = new LineReader(in, most)) {
      for (byte[] line = reader.next(); line != null; line = reader.next()) {
        lines.add(new String(line, StandardCharsets.UTF_8));
      }
    }
    return lines;
  }
}
