package io.firnline.pipeline.parse.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchemaRegistryTest {
  private final ConfluentRegistry server = new ConfluentRegistry();

  @AfterEach
  void stop() {
    server.close();
  }

  private SchemaRegistry registry(long patienceMillis, @Nullable String login) {
    return SchemaRegistry.of(new RegistrySettings(server.url() + "/", login, patienceMillis));
  }

  @Test
  void asksOnceForASchema() {
    server.add(7, "AVRO", "\"string\"");
    SchemaRegistry registry = registry(1_000, null);
    for (int i = 0; i < 3; i++) {
      assertThat(registry.schema(7))
          .isEqualTo(new RegisteredSchema("AVRO", "\"string\"", List.of()));
      assertThat(registry(1_000, null).schema(7)).isNotNull();
    }
    assertThat(server.requests()).containsExactly("/schemas/ids/7");
  }

  @Test
  void waitsAMomentForASchemaThatIsRegisteredLate() {
    server.addLate(3, 7, "AVRO", "\"string\"");
    assertThat(registry(1_000, null).schema(7)).isNotNull();
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void waitsForTheFirstSchemaOnlyWhereManyAreNotThere() {
    SchemaRegistry registry = registry(1_000, null);
    for (int i = 0; i < 3; i++) {
      assertThat(registry.schema(-1)).isNull();
      assertThat(registry.schema(-2)).isNull();
    }
    assertThat(server.requests())
        .filteredOn(path -> path.endsWith(Integer.toUnsignedString(-1)))
        .hasSize(6);
    assertThat(server.requests())
        .filteredOn(path -> path.endsWith(Integer.toUnsignedString(-2)))
        .hasSize(1);
  }

  @Test
  void aRegistryThatGoesAwayWhileASchemaIsWaitedForFails() {
    server.addLate(2, 7, "AVRO", "\"string\"");
    server.failAfter(2, 503);
    assertThatThrownBy(() -> registry(200, null).schema(7))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("away for");
  }

  @Test
  void givesWhatASchemaUsesFirst() {
    server.addSubject("a", "AVRO", "A");
    server.addSubject("b", "AVRO", "B", "a");
    server.add(7, "AVRO", "C", "b", "a");
    assertThat(registry(1_000, null).schema(7))
        .isEqualTo(
            new RegisteredSchema(
                "AVRO",
                "C",
                List.of(
                    new RegisteredSchema.Reference("a", "A"),
                    new RegisteredSchema.Reference("b", "B"))));
  }

  @Test
  void asksForTheDescriptorsOfProtobuf() {
    server.addSubject("a.proto", "PROTOBUF", "QQ==");
    server.add(7, "PROTOBUF", "Qg==", "a.proto");
    assertThat(registry(1_000, null).schema(7)).isNotNull();
    assertThat(server.requests())
        .containsExactly(
            "/schemas/ids/7",
            "/schemas/ids/7?format=serialized",
            "/subjects/a.proto/versions/1?format=serialized");
  }

  @Test
  void waitsForARegistryThatIsAway() {
    server.add(7, "AVRO", "A");
    server.fail(2, 503);
    assertThat(registry(30_000, null).schema(7)).isNotNull();
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void failsWhenItIsAwayForTooLong() {
    server.fail(1_000, 500);
    assertThatThrownBy(() -> registry(200, null).schema(7))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot read /schemas/ids/7 from schema registry " + server.url())
        .hasMessageContaining("last: status 500")
        .hasMessageEndingWith("it goes on when it is started again");
    server.close();
    assertThatThrownBy(() -> registry(200, null).schema(7))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ConnectException");
  }

  @Test
  void failsAtOnceWhereNoWaitingHelps() {
    server.fail(1, 404); // as a server answers that is no registry
    assertThatThrownBy(() -> registry(30_000, null).schema(7))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("status 404")
        .hasMessageContaining("Check --schemaRegistry");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void logsInAndNeverShowsTheLogin() {
    server.add(7, "AVRO", "A");
    server.requireLogin("Basic bWU6c2VjcmV0");
    assertThat(registry(30_000, "me:secret").schema(7)).isNotNull();
    assertThatThrownBy(() -> registry(30_000, "me:wrong").schema(7))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("status 401")
        .hasMessageContaining("--schemaRegistryLogin")
        .hasMessageNotContaining("wrong");
  }
}
