package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.Ledger;
import java.util.SortedMap;
import org.apache.iceberg.Table;

/**
 * The home table as it was loaded: what the rules are applied to.
 *
 * @param table the table then
 * @param ledger the writer's ledger in it
 * @param stored the same as properties, byte for byte; empty when it has none yet
 * @param sequence the table's last sequence number
 */
record HomeState(Table table, Ledger ledger, SortedMap<String, String> stored, long sequence) {}
