/** Reads Kafka topics as batches with positions, from where the ledger ends. */
@NullMarked
package io.firnline.pipeline.source.kafka;

import org.jspecify.annotations.NullMarked;
