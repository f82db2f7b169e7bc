package io.firnline.iceberg.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.table.Marks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tables of rows that a writer has taken up: properties {@link Marks#TABLES} of its home table,
 * none longer than a metastore takes. Names are added at the end and never go.
 *
 * @param writer name of the ledger
 * @param names full names, oldest first
 */
record TableList(String writer, Set<String> names) {
  private static final int LONGEST_PROPERTY = 3_500;
  private static final int NAME_OVERHEAD = 3; // quotes and a comma
  private static final ObjectMapper JSON = new ObjectMapper();

  TableList {
    names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }

  /**
   * The list that a home table's properties hold; empty if there is none.
   *
   * @throws LedgerStopException if it cannot be read
   */
  static TableList read(String writer, Map<String, String> properties) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; properties.containsKey(key(writer, i)); i++) {
      names.addAll(names(key(writer, i), properties.getOrDefault(key(writer, i), "")));
    }
    return new TableList(writer, names);
  }

  private static List<String> names(String key, String text) {
    try {
      return JSON.readValue(text, new TypeReference<List<String>>() {});
    } catch (JsonProcessingException e) {
      throw new LedgerStopException(
          Reason.UNREADABLE,
          "Cannot read property '%s': '%s' is no JSON array of tables. Nothing was committed. Set it back from an earlier metadata file of the table"
              .formatted(key, text));
    }
  }

  private static String key(String writer, int index) {
    return Marks.of(Marks.TABLES, writer) + "." + index;
  }

  TableList with(String name) {
    Set<String> more = new LinkedHashSet<>(names);
    more.add(name);
    return new TableList(writer, more);
  }

  /** The same list of another writer. */
  TableList of(String otherWriter) {
    return new TableList(otherWriter, names);
  }

  /** As table properties. */
  SortedMap<String, String> properties() {
    SortedMap<String, String> properties = new TreeMap<>();
    List<String> part = new ArrayList<>();
    int length = 0;
    for (String name : names) {
      if (!part.isEmpty() && length + name.length() + NAME_OVERHEAD > LONGEST_PROPERTY) {
        properties.put(key(writer, properties.size()), text(part));
        part.clear();
        length = 0;
      }
      part.add(name);
      length += name.length() + NAME_OVERHEAD;
    }
    if (!part.isEmpty()) {
      properties.put(key(writer, properties.size()), text(part));
    }
    return properties;
  }

  private static String text(List<String> part) {
    try {
      return JSON.writeValueAsString(part);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the tables " + part, e);
    }
  }
}
