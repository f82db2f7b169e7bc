package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.ledger.LedgerStopException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class TableListTest {
  @Test
  void noPropertyIsLongerThanAMetastoreTakes() {
    Set<String> names = new LinkedHashSet<>();
    TableList list = new TableList("w", names);
    for (int i = 0; i < 300; i++) {
      names.add("lake.table_with_a_name_that_is_rather_long_" + i);
      list = list.with("lake.table_with_a_name_that_is_rather_long_" + i);
    }
    SortedMap<String, String> properties = list.properties();
    assertThat(properties).hasSizeBetween(4, 6).containsKeys("firnline.tables.w.0");
    assertThat(properties.values()).allMatch(text -> text.length() <= 3_500);
    assertThat(TableList.read("w", properties).names()).containsExactlyElementsOf(names);
    assertThat(TableList.read("w", list.with("lake.table").properties()).names())
        .endsWith("lake.table");
  }

  @Test
  void writersDoNotSeeEachOthers() {
    Map<String, String> properties = new TableList("w.0", Set.of("lake.a")).properties();
    assertThat(TableList.read("w", properties).names()).isEmpty();
    assertThat(TableList.read("w.0", properties).of("v").properties())
        .isEqualTo(Map.of("firnline.tables.v.0", "[\"lake.a\"]"));
  }

  @Test
  void aListThatCannotBeReadStops() {
    assertThatThrownBy(() -> TableList.read("w", Map.of("firnline.tables.w.0", "lake.a")))
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContaining("'firnline.tables.w.0': 'lake.a' is no JSON array");
  }
}
