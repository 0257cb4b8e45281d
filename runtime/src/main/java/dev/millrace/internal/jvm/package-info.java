/** Checks whether this JDK is safe to run on, and writes to the log. */
@NullMarked
package dev.millrace.internal.jvm;

import org.jspecify.annotations.NullMarked;
