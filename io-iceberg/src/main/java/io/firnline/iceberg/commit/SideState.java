package io.firnline.iceberg.commit;

import org.apache.iceberg.Table;

/**
 * A side table as it was loaded, with all that its home table had for it then.
 *
 * @param table the table then
 * @param mark of the writer in it
 * @param sequence the table's last sequence number
 */
record SideState(Table table, SideMark mark, long sequence) {}
