/** What the audit of a writer's tables looks at beside them: the topics; and how it is told. */
@NullMarked
package io.firnline.pipeline.audit;

import org.jspecify.annotations.NullMarked;
