/** Files that no snapshot and no job can name: how they are told, and their removal. */
@Internal
@NullMarked
package io.firnline.iceberg.orphan;

import org.apache.beam.sdk.annotations.Internal;
import org.jspecify.annotations.NullMarked;
