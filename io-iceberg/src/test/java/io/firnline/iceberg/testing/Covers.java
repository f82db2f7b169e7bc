package io.firnline.iceberg.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which bug reports of other writers a test, or a case of the fault harness, would be the
 * first to show here. {@code pipeline/docs/faults.md} is made from these.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.FIELD})
public @interface Covers {
  /** Ids of threads in {@code threads.txt}: {@code iceberg#14425}. */
  String[] value();
}
