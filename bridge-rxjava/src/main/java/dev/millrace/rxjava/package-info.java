/**
 * The bridge to RxJava 3: {@code Single}, {@code Maybe}, {@code Completable}, {@code Flowable} and
 * {@code Observable}, awaited and read by tasks, and made of what tasks do.
 *
 * <p>The door is {@link RxBridge}. Suspension, threads, cancellation, failure and memory are those
 * of {@link dev.millrace.reactivestreams}. Errors that come too late go to {@code
 * RxJavaPlugins.onError}; for elements that nobody will read, RxJava has no hook. References are
 * non-null unless marked.
 */
@NullMarked
package dev.millrace.rxjava;

import org.jspecify.annotations.NullMarked;
