@NullMarked
package io.firnline.iceberg.file;

import org.jspecify.annotations.NullMarked;
