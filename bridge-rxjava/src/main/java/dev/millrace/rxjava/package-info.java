/**
 * The bridge to RxJava 3: {@code Single}, {@code Maybe}, {@code Completable}, {@code Flowable} and
 * {@code Observable}, awaited and read by tasks, and made of what tasks do.
 *
 * <p>The door is {@link RxBridge}. Suspension, threads, cancellation, failure and memory are those
 * of {@link dev.millrace.reactivestreams}; what RxJava adds is {@code RxJavaPlugins.onError}, to
 * which goes what comes too late. It has no hook for elements that nobody will read. References are
 * non-null unless marked.
 */
@NullMarked
package dev.millrace.rxjava;

import org.jspecify.annotations.NullMarked;
