@NullMarked
package io.firnline.pipeline.cli.demo;

import org.jspecify.annotations.NullMarked;
