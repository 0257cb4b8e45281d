/**
 * A Swing window with handlers that start tasks. The tasks await without freezing the window, and
 * show their results on its thread. The loop is a guest of the window's thread.
 */
@NullMarked
package dev.millrace.samples.window;

import org.jspecify.annotations.NullMarked;
