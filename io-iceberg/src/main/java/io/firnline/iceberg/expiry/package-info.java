/** Which snapshots of a table may go, and expiry outside of commits. */
@NullMarked
package io.firnline.iceberg.expiry;

import org.jspecify.annotations.NullMarked;
