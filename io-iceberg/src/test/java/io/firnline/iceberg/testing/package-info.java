/** Fixtures that tests of all modules share: real catalogs, and faults to put into them. */
@NullMarked
package io.firnline.iceberg.testing;

import org.jspecify.annotations.NullMarked;
