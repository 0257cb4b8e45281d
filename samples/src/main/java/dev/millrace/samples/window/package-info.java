/**
 * A window of Swing whose handlers start tasks: they await without freezing it, and show on its own
 * thread what they have come to. The loop is a guest of the window's thread.
 */
@NullMarked
package dev.millrace.samples.window;

import org.jspecify.annotations.NullMarked;
