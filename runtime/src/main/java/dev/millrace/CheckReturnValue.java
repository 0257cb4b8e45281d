package dev.millrace;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A call that is useless if its result is dropped: a publisher or stream that nobody reads does
 * nothing, and a job that nobody awaits fails unseen.
 *
 * <p>Tools recognise this annotation by its simple name: Error Prone rejects a call that drops the
 * result, IntelliJ IDEA and SpotBugs warn. That finds the forgotten {@code await()}.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface CheckReturnValue {}
