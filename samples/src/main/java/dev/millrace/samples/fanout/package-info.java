/**
 * A common asynchronous program: ten thousand calls, fifty at a time, each with a deadline and
 * retries.
 */
@NullMarked
package dev.millrace.samples.fanout;

import org.jspecify.annotations.NullMarked;
