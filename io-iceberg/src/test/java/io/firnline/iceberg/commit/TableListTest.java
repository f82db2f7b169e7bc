package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.firnline.iceberg.ledger.LedgerStopException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TableListTest {
  @Test
  void noPropertyIsLongerThanAMetastoreTakes() {
    Set<String> names = new LinkedHashSet<>();
    TableList list = new TableList("w", names, new TreeMap<>());
    for (int i = 0; i < 300; i++) {
      names.add("lake.table_with_a_name_that_is_rather_long_" + i);
      list = list.with("lake.table_with_a_name_that_is_rather_long_" + i, "topic." + i);
    }
    SortedMap<String, String> properties = list.properties();
    assertThat(properties)
        .hasSizeBetween(9, 13)
        .containsKeys("firnline.tables.w.3", "firnline.table-streams.w.4");
    assertThat(properties.values()).allMatch(text -> text.length() <= 3_500);
    assertThat(TableList.read("w", properties).names()).containsExactlyElementsOf(names);
    assertThat(TableList.read("w", list.with("lake.table", "").properties()).names())
        .endsWith("lake.table");
    assertThat(TableList.read("w", properties)).isEqualTo(list);
    assertThat(list.streams())
        .hasSize(300)
        .containsEntry("lake.table_with_a_name_that_is_rather_long_299", "topic.299");
  }

  @Test
  void aTableMayGetAnotherStream() {
    TableList list = new TableList("w", Set.of(), new TreeMap<>()).with("lake.a_b", "a.b");
    assertThat(list.properties())
        .isEqualTo(
            Map.of(
                "firnline.tables.w.0", "[\"lake.a_b\"]",
                "firnline.table-streams.w.0", "{\"lake.a_b\":\"a.b\"}"));
    assertThat(list.with("lake.a_b", "").streams()).containsExactly(entry("lake.a_b", "a.b"));
    assertThat(list.with("lake.a_b", "a_b").of("v").properties())
        .containsEntry("firnline.table-streams.v.0", "{\"lake.a_b\":\"a_b\"}");
  }

  @Test
  void writersDoNotSeeEachOthers() {
    Map<String, String> properties =
        new TableList("w.0", Set.of("lake.a"), new TreeMap<>()).properties();
    assertThat(TableList.read("w", properties).names()).isEmpty();
    assertThat(TableList.read("w.0", properties).of("v").properties())
        .isEqualTo(Map.of("firnline.tables.v.0", "[\"lake.a\"]"));
  }

  @Test
  void aListThatCannotBeReadStops() {
    assertThatThrownBy(() -> TableList.read("w", Map.of("firnline.tables.w.0", "lake.a")))
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContaining("'firnline.tables.w.0': 'lake.a' is no JSON array");
    assertThatThrownBy(() -> TableList.read("w", Map.of("firnline.table-streams.w.0", "[]")))
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContaining("'firnline.table-streams.w.0': '[]' is no JSON object");
  }
}
