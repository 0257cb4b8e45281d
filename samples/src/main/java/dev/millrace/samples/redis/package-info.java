/**
 * A small server that keeps values and lists in memory and speaks RESP2, the protocol of Redis:
 * what I/O looks like when every client is a task that reads, answers and waits.
 *
 * <p>Start with {@link dev.millrace.samples.redis.Redis}, then {@link
 * dev.millrace.samples.redis.Client}. Everything here belongs to one loop, so nothing needs a lock.
 */
@NullMarked
package dev.millrace.samples.redis;

import org.jspecify.annotations.NullMarked;
