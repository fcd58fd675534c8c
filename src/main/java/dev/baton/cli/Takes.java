package dev.baton.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The values that an option takes, where its type does not say it: a range of numbers, or a
 * description. The option's default is allowed in any case.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Takes {
  /** The words behind "must be", of an option that is not a number. */
  String value() default "";

  /** The least number. */
  long min() default 0;

  /** The greatest number; by default the type's. */
  long max() default Long.MAX_VALUE;
}
