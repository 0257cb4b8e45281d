/** What the JVM lends: whether this JDK is safe to run on, the logger. */
@NullMarked
package dev.millrace.internal.jvm;

import org.jspecify.annotations.NullMarked;
