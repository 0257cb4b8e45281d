/** The observers of loops, including the flight recorder. */
@NullMarked
package dev.millrace.internal.observe;

import org.jspecify.annotations.NullMarked;
