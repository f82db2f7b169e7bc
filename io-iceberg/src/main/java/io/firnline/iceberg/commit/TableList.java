package io.firnline.iceberg.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.table.Marks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * The tables of rows that a writer has taken up: properties {@link Marks#TABLES} and {@link
 * Marks#TABLE_STREAMS} of its home table, none longer than a metastore takes. Names are added at
 * the end and never go.
 *
 * @param writer name of the ledger
 * @param names full names, oldest first
 * @param streams by full name, whose rows are in it; nothing for a table that no stream names, and
 *     for one that was taken up before this was noted
 */
record TableList(String writer, Set<String> names, SortedMap<String, String> streams) {
  private static final int LONGEST_PROPERTY = 3_500;
  private static final int OVERHEAD = 6; // quotes, a colon and a comma
  private static final ObjectMapper JSON = new ObjectMapper();

  TableList {
    names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
    streams = Collections.unmodifiableSortedMap(new TreeMap<>(streams));
  }

  /**
   * The list that a home table's properties hold; empty if there is none.
   *
   * @throws LedgerStopException if it cannot be read
   */
  static TableList read(String writer, Map<String, String> properties) {
    Set<String> names = new LinkedHashSet<>();
    parts(Marks.TABLES, writer, properties)
        .forEach(
            (key, text) ->
                names.addAll(
                    read(key, text, new TypeReference<List<String>>() {}, "array of tables")));
    TreeMap<String, String> streams = new TreeMap<>();
    parts(Marks.TABLE_STREAMS, writer, properties)
        .forEach(
            (key, text) ->
                streams.putAll(
                    read(
                        key,
                        text,
                        new TypeReference<Map<String, String>>() {},
                        "object of tables and topics")));
    return new TableList(writer, names, streams);
  }

  /** Properties of one kind, in the order in which they were written. */
  private static Map<String, String> parts(
      String mark, String writer, Map<String, String> properties) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (int i = 0; properties.containsKey(key(mark, writer, i)); i++) {
      String key = key(mark, writer, i);
      parts.put(key, properties.getOrDefault(key, ""));
    }
    return parts;
  }

  private static <T> T read(String key, String text, TypeReference<T> type, String what) {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new LedgerStopException(
          Reason.UNREADABLE,
          "Cannot read property '%s': '%s' is no JSON %s. Nothing was committed. Set it back from an earlier metadata file of the table"
              .formatted(key, text, what));
    }
  }

  private static String key(String mark, String writer, int index) {
    return Marks.of(mark, writer) + "." + index;
  }

  /**
   * These and another, or the same for a stream.
   *
   * @param stream whose rows are in it; empty if no stream names it
   */
  TableList with(String name, String stream) {
    Set<String> more = new LinkedHashSet<>(names);
    more.add(name);
    TreeMap<String, String> theirs = new TreeMap<>(streams);
    if (!stream.isEmpty()) {
      theirs.put(name, stream);
    }
    return new TableList(writer, more, theirs);
  }

  /** The same list of another writer. */
  TableList of(String otherWriter) {
    return new TableList(otherWriter, names, streams);
  }

  /** As table properties. */
  SortedMap<String, String> properties() {
    SortedMap<String, String> properties = new TreeMap<>();
    put(properties, Marks.TABLES, cut(names, String::length));
    List<Map<String, String>> objects = new ArrayList<>();
    for (List<String> part :
        cut(streams.keySet(), name -> name.length() + streams.getOrDefault(name, "").length())) {
      Map<String, String> object = new TreeMap<>(streams);
      object.keySet().retainAll(part);
      objects.add(object);
    }
    put(properties, Marks.TABLE_STREAMS, objects);
    return properties;
  }

  private void put(SortedMap<String, String> properties, String mark, List<?> parts) {
    for (int i = 0; i < parts.size(); i++) {
      properties.put(key(mark, writer, i), text(parts.get(i)));
    }
  }

  /** Into parts that a property can hold each. */
  private static List<List<String>> cut(Collection<String> names, ToIntFunction<String> length) {
    List<List<String>> parts = new ArrayList<>();
    int filled = LONGEST_PROPERTY;
    for (String name : names) {
      int more = length.applyAsInt(name) + OVERHEAD;
      if (filled + more > LONGEST_PROPERTY) {
        parts.add(new ArrayList<>());
        filled = 0;
      }
      parts.get(parts.size() - 1).add(name);
      filled += more;
    }
    return parts;
  }

  private static String text(Object part) {
    try {
      return JSON.writeValueAsString(part);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the tables " + part, e);
    }
  }
}
