/** The spec file and the parameter files of the Dataflow Flex Template. */
@NullMarked
package io.firnline.pipeline.template;

import org.jspecify.annotations.NullMarked;
