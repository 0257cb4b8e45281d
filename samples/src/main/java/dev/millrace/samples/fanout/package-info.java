/**
 * The commonest asynchronous program there is: ten thousand calls, fifty at a time, each with a
 * deadline, and tried again when it fails.
 */
@NullMarked
package dev.millrace.samples.fanout;

import org.jspecify.annotations.NullMarked;
