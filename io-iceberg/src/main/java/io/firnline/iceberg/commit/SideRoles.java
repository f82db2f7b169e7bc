package io.firnline.iceberg.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.table.Marks;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The side tables that a home table has ever given files to, by full name: the property {@link
 * Marks#SIDE_TABLES}. It changes in the same transaction as the ledger.
 */
record SideRoles(SortedMap<String, TableRole> byTable) {
  private static final ObjectMapper JSON = new ObjectMapper();

  SideRoles {
    byTable = Collections.unmodifiableSortedMap(new TreeMap<>(byTable));
  }

  /**
   * Those that a home table's properties name; none if there is no such property.
   *
   * @throws LedgerStopException if it cannot be read
   */
  static SideRoles read(String writer, Map<String, String> properties) {
    String text = properties.getOrDefault(Marks.of(Marks.SIDE_TABLES, writer), "{}");
    try {
      return new SideRoles(
          JSON.readValue(text, new TypeReference<TreeMap<String, TableRole>>() {}));
    } catch (JsonProcessingException e) {
      throw new LedgerStopException(
          Reason.UNREADABLE,
          "Cannot read property '%s': '%s' is no JSON object of tables and their roles. Nothing was committed. Set it back from an earlier metadata file of the table"
              .formatted(Marks.of(Marks.SIDE_TABLES, writer), text));
    }
  }

  /** These and others. */
  SideRoles with(Map<String, TableRole> more) {
    SortedMap<String, TableRole> all = new TreeMap<>(more);
    all.putAll(byTable);
    return new SideRoles(all);
  }

  String text() {
    try {
      return JSON.writeValueAsString(byTable);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the side tables " + byTable.keySet(), e);
    }
  }
}
