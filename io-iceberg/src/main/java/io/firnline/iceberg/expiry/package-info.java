/** Which snapshots of a table may go, and expiry outside of commits. */
@Internal
@NullMarked
package io.firnline.iceberg.expiry;

import org.apache.beam.sdk.annotations.Internal;
import org.jspecify.annotations.NullMarked;
