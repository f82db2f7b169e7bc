@NullMarked
package io.firnline.iceberg.ledger;

import org.jspecify.annotations.NullMarked;
