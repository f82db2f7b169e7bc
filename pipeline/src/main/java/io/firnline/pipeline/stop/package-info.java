/** Stops that no restart of a job can mend, in the form that a runner knows. */
@NullMarked
package io.firnline.pipeline.stop;

import org.jspecify.annotations.NullMarked;
