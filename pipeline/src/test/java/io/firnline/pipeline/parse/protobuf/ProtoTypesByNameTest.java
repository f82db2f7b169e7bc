package io.firnline.pipeline.parse.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.StructTarget;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtoTypesByNameTest {
  private final ProtoTypesByName types =
      new ProtoTypesByName(
          file(
              """
              syntax = "proto3";
              package acme;
              message B {
                message C { map<string, int32> counts = 1; }
                message A { message D { int32 x = 1; } }
              }
              message Aa { int32 y = 1; }
              """),
          new ProtoPlanner(
                  StructTarget.nowhere(), false, EpochUnit.MILLIS, EventTimeRule.ofSourceTime())
              ::plan);

  private static FileDescriptor file(String text) {
    ProtoDescriptors descriptors = new ProtoDescriptors();
    ProtoTexts.descriptors(Map.of("b.proto", text)).forEach(descriptors::add);
    return descriptors.link("b.proto");
  }

  /** The example of AWS' own code, with one more type, and the type that a map is made of. */
  @ParameterizedTest
  @CsvSource({"0, Aa", "1, B", "2, B.A", "3, B.A.D", "4, B.C", "5, B.C.CountsEntry"})
  void aTypeIsItsPlaceAmongAllNames(byte index, String name) {
    assertThat(types.next(at(index)).type().getFullName()).isEqualTo("acme." + name);
    assertThat(types.next(at(index))).isSameAs(types.next(at(index)));
  }

  @Test
  void aNumberThatNoTypeHasIsRefused() {
    assertThatThrownBy(() -> types.next(at((byte) 6)))
        .isInstanceOf(RecordFailure.class)
        .hasMessageContaining("the schema has no message type 6, only 6");
    byte[] most = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    assertThatThrownBy(() -> types.next(at(most)))
        .isInstanceOf(RecordFailure.class)
        .hasMessageContaining("no message type 18446744073709551615");
  }

  private static ProtoCursor at(byte... payload) {
    ProtoCursor cursor = new ProtoCursor();
    cursor.open(payload, 0);
    return cursor;
  }
}
