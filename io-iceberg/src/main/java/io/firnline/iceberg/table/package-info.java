@NullMarked
package io.firnline.iceberg.table;

import org.jspecify.annotations.NullMarked;
