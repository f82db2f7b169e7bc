/**
 * Files as a positioned source: bounded, in ordered sets that the ledger knows by their digests.
 */
@NullMarked
package io.firnline.pipeline.source.files;

import org.jspecify.annotations.NullMarked;
