/** What is done to threads: interrupted in time, started apart, shown where they are. */
@NullMarked
package dev.millrace.internal.thread;

import org.jspecify.annotations.NullMarked;
