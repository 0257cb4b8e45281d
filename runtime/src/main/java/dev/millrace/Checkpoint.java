package dev.millrace;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A call that raises a pending cancel of the calling task. It may wait, and then other tasks run. A
 * few calls for authors of bridges never wait.
 *
 * <p>Every checkpoint raises in the same order: a pending interrupt, then a pending cancel, then
 * errors of state or arguments. Only then does the call have an effect. So a closed channel, for
 * example, never hides a cancel.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Checkpoint {}
