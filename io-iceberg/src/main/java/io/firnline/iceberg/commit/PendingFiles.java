package io.firnline.iceberg.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;

/**
 * What a home commit gives to a side table, kept in the side table's metadata folder until it is in
 * it. JSON, so that an operator can read it: version, what the summary of the side table's snapshot
 * says of it, and the data files as {@link ContentFileParser} writes them; from version 2 on also
 * delete files. It is not deleted afterwards: a commit that is still under way elsewhere may need
 * it. Orphan removal takes it.
 */
final class PendingFiles {
  /** Data files only: what every build can read. */
  private static final int VERSION = 1;

  /** With delete files, which a build that knows version 1 must not overlook. */
  private static final int WITH_DELETES = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What this committer wrote itself needs no look whether it is still there. */
  private final Set<String> own = ConcurrentHashMap.newKeySet();

  /**
   * What was read of them.
   *
   * @param summary for the snapshot that makes them; empty in what the first builds wrote
   */
  record Pending(FileChanges changes, Map<String, String> summary) {}

  /** Writes them and returns the location. */
  String write(Table side, List<WrittenFile> files, Map<String, String> summary) {
    ObjectNode root = JSON.createObjectNode().put("version", VERSION);
    ObjectNode said = root.putObject("summary");
    summary.forEach(said::put);
    ArrayNode array = root.putArray("files");
    files.forEach(
        file -> {
          var unused = dataFile(side, file); // refuses what could not be read again
          array.add(json(file));
        });
    return write(side, root);
  }

  /** Writes delete files and returns the location. */
  String writeDeletes(Table side, List<DeleteFile> deletes) {
    ObjectNode root = JSON.createObjectNode().put("version", WITH_DELETES);
    root.putArray("files");
    ArrayNode array = root.putArray("deletes");
    for (DeleteFile delete : deletes) {
      PartitionSpec spec = side.specs().get(delete.specId());
      array.add(json(ContentFileParser.toJson(delete, spec), delete.location()));
    }
    return write(side, root);
  }

  private String write(Table side, ObjectNode root) {
    String location =
        Swap.operations(side)
            .metadataFileLocation(
                String.format(Locale.ROOT, "firnline-pending-%s.json", UUID.randomUUID()));
    try (OutputStream out = side.io().newOutputFile(location).create()) {
      out.write(JSON.writeValueAsBytes(root));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + location, e);
    }
    own.add(location);
    return location;
  }

  /**
   * Reads them.
   *
   * @throws LedgerStopException if it or one of the data files is gone
   */
  Pending read(Table side, String location) {
    JsonNode root = parse(side, location);
    List<DataFile> files = new ArrayList<>();
    for (JsonNode node : root.path("files")) {
      files.add(dataFile(side, node));
    }
    List<DeleteFile> deletes = new ArrayList<>();
    for (JsonNode node : root.path("deletes")) {
      deletes.add((DeleteFile) ContentFileParser.fromJson(node, side.specs()));
    }
    if (!own.contains(location)) {
      files.forEach(file -> checkExists(side, file.location()));
      deletes.forEach(file -> checkExists(side, file.location()));
    }
    Map<String, String> summary = new TreeMap<>();
    root.path("summary").properties().forEach(e -> summary.put(e.getKey(), e.getValue().asText()));
    FileChanges changes =
        deletes.isEmpty() ? new FileChanges.Append(files) : new FileChanges.Delta(files, deletes);
    return new Pending(changes, summary);
  }

  /**
   * Locations of the files, whether they are there or not.
   *
   * @throws LedgerStopException if the list itself is gone
   */
  static Set<String> locations(Table side, String location) {
    Set<String> locations = new TreeSet<>();
    JsonNode root = parse(side, location);
    for (JsonNode node : root.path("files")) {
      locations.add(dataFile(side, node).location());
    }
    for (JsonNode node : root.path("deletes")) {
      locations.add(ContentFileParser.fromJson(node, side.specs()).location());
    }
    return locations;
  }

  /**
   * Whether all of them are gone from the store, or their list, as after a table was dropped with
   * its files. Where some are left, one that is gone is to be restored: no row that is there may
   * stay away for it.
   */
  static boolean areGone(Table side, String location) {
    FileIO io = side.io();
    if (!io.newInputFile(location).exists()) {
      return true;
    }
    Collection<String> files = locations(side, location);
    return !files.isEmpty() && files.stream().noneMatch(file -> io.newInputFile(file).exists());
  }

  void forget(String location) {
    own.remove(location);
  }

  /**
   * The file as Iceberg knows it.
   *
   * @throws IllegalStateException if it does not fit the table as it is now
   */
  static DataFile dataFile(Table table, WrittenFile file) {
    FileFit.checkSpec(table, file);
    DataFile dataFile = dataFile(table, json(file));
    FileFit.checkColumns(table, file, dataFile);
    return dataFile;
  }

  private static DataFile dataFile(Table table, JsonNode node) {
    return (DataFile) ContentFileParser.fromJson(node, table.specs());
  }

  private static JsonNode json(WrittenFile file) {
    return json(file.dataFileJson(), file.location());
  }

  private static JsonNode json(String text, String location) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Invalid file " + location, e);
    }
  }

  private static JsonNode parse(Table side, String location) {
    FileIO io = side.io();
    JsonNode root;
    try (InputStream in = io.newInputFile(location).newStream()) {
      root = JSON.readTree(in);
    } catch (NotFoundException e) {
      throw gone(side, location);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + location, e);
    }
    int version = root.path("version").asInt();
    if (version != VERSION && version != WITH_DELETES) {
      throw new LedgerStopException(
          Reason.UNREADABLE,
          "Cannot read %s: it is of version %d, and this build of Firnline knows %d. Nothing was committed to table '%s'. Use the newer build"
              .formatted(location, version, WITH_DELETES, side.name()));
    }
    return root;
  }

  private static void checkExists(Table side, String location) {
    if (!side.io().newInputFile(location).exists()) {
      throw gone(side, location);
    }
  }

  private static LedgerStopException gone(Table side, String location) {
    return new LedgerStopException(
        Reason.UNREADABLE,
        "Cannot bring table '%s' up to its home table: file %s is gone. Orphan removal must have taken it while this writer was away, or the table was dropped with its files and made anew. Nothing was committed. Restore the file; or, if all that came with it are gone too, let their rows stay away: firnline ledger HOME --keep, HOME being its home table"
            .formatted(side.name(), location));
  }
}
