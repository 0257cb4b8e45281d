/**
 * The bridge to RxJava 3: {@code Single}, {@code Maybe}, {@code Completable}, {@code Flowable} and
 * {@code Observable}. Tasks await and read them, and bodies become them.
 *
 * <p>Start with {@link RxBridge}. The rules for suspension, threads, cancellation, failure and
 * memory are those of {@link dev.millrace.reactivestreams}. Errors that come too late go to {@code
 * RxJavaPlugins.onError}. RxJava has no hook for elements that nobody reads: they go to the loop's
 * {@link dev.millrace.DiscardHandler}. References are non-null unless marked.
 */
@NullMarked
package dev.millrace.rxjava;

import org.jspecify.annotations.NullMarked;
