@NullMarked
package io.firnline.iceberg;

import org.jspecify.annotations.NullMarked;
