/** Programs that show Millrace at work. */
@NullMarked
package dev.millrace.samples;

import org.jspecify.annotations.NullMarked;
