/** Files that no snapshot and no job can name: how they are told, and their removal. */
@NullMarked
package io.firnline.iceberg.orphan;

import org.jspecify.annotations.NullMarked;
