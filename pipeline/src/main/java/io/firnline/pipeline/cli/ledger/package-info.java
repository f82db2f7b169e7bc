/** What {@code firnline ledger} prints and keeps. */
@NullMarked
package io.firnline.pipeline.cli.ledger;

import org.jspecify.annotations.NullMarked;
