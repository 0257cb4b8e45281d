package dev.millrace;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A call that is of no use without what it returns: a publisher or stream that nobody reads does
 * nothing, and a job that nobody awaits fails unseen.
 *
 * <p>Compilers and editors go by the name of this annotation, whatever its package: Error Prone
 * refuses a call that drops the result, IntelliJ IDEA and SpotBugs warn of it. That finds the
 * forgotten {@code await()}.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface CheckReturnValue {}
