/** What samples show on a terminal while they work. */
@NullMarked
package dev.millrace.samples.terminal;

import org.jspecify.annotations.NullMarked;
