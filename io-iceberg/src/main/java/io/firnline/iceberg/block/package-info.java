@NullMarked
package io.firnline.iceberg.block;

import org.jspecify.annotations.NullMarked;
