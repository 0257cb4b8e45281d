/** Who is told what a loop does, the flight recorder among them. */
@NullMarked
package dev.millrace.internal.observe;

import org.jspecify.annotations.NullMarked;
