/** Proves that a writer's tables hold what its ledger says, from metadata and by reading them. */
@Internal
@NullMarked
package io.firnline.iceberg.audit;

import org.apache.beam.sdk.annotations.Internal;
import org.jspecify.annotations.NullMarked;
