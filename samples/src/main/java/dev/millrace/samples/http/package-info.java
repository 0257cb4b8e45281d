/**
 * A small HTTP server for tasks, over Reactor Netty's.
 *
 * <p>Start with {@link dev.millrace.samples.http.HttpDoor}: it opens a port, runs an {@link
 * dev.millrace.samples.http.HttpHandler} in a task of its own for each request, and cancels that
 * task when its client disconnects. Netty parses and writes HTTP.
 *
 * <p>{@link dev.millrace.samples.http.HttpLimits} limits what a client can use. An idle client is
 * the first to be disconnected when there is no place for another, so slow clients never keep quick
 * ones out.
 */
@NullMarked
package dev.millrace.samples.http;

import org.jspecify.annotations.NullMarked;
