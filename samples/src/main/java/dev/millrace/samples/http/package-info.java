/**
 * A small HTTP server for tasks, over Reactor Netty's.
 *
 * <p>{@link dev.millrace.samples.http.HttpDoor} is the door: it opens a port, runs an {@link
 * dev.millrace.samples.http.HttpHandler} in a task of its own for each request, and cancels that
 * task when its client leaves. Parsing and writing HTTP is Netty's work; nothing of it is written
 * here.
 *
 * <p>What a client can take is bounded by {@link dev.millrace.samples.http.HttpLimits}. A client
 * that is slow to ask is the first to go when others want to come in, so slow clients never keep
 * quick ones out.
 */
@NullMarked
package dev.millrace.samples.http;

import org.jspecify.annotations.NullMarked;
