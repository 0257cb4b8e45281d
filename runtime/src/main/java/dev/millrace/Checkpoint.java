package dev.millrace;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A call at which the calling task may wait, and so the only kind at which a cancel reaches it and
 * its siblings run.
 *
 * <p>The order is the same at each: a pending interrupt is raised first, then a pending cancel,
 * then what is wrong with the state or the arguments; only then has the call an effect. A closed
 * channel, say, never hides a cancel.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Checkpoint {}
