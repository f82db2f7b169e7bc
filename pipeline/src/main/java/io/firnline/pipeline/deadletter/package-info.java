/** The table of records that could not be made rows. */
@NullMarked
package io.firnline.pipeline.deadletter;

import org.jspecify.annotations.NullMarked;
