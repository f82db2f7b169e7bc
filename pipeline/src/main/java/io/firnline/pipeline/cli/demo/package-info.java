/** What only the demo and tests need: a Kafka broker in this JVM, and readings to put into it. */
@NullMarked
package io.firnline.pipeline.cli.demo;

import org.jspecify.annotations.NullMarked;
