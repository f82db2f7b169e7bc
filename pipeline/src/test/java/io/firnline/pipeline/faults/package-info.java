/** The page of the fault harness: its cases, and whose bugs they are about. */
@NullMarked
package io.firnline.pipeline.faults;

import org.jspecify.annotations.NullMarked;
