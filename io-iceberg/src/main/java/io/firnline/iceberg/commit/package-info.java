/**
 * Commits the panes of a writer, home table first, and looks after its ledgers in the tables. Not
 * for users, but for {@link io.firnline.iceberg.commit.CommitSettings.Grouping}.
 */
@Internal
@NullMarked
package io.firnline.iceberg.commit;

import org.apache.beam.sdk.annotations.Internal;
import org.jspecify.annotations.NullMarked;
