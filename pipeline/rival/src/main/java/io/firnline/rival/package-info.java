/** Other writers of streams to Iceberg, to be held to the same oracle as Firnline. */
@NullMarked
package io.firnline.rival;

import org.jspecify.annotations.NullMarked;
