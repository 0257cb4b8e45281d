package dev.millrace;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A call at which a cancel reaches the calling task. It may wait there, and then its siblings run;
 * a few, for authors of bridges, only raise what is pending.
 *
 * <p>The order is the same at each: a pending interrupt is raised first, then a pending cancel,
 * then what is wrong with the state or the arguments; only then has the call an effect. A closed
 * channel, say, never hides a cancel.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Checkpoint {}
