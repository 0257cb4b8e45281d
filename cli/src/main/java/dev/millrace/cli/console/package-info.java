/**
 * {@code millrace console PID}: a page in the browser that shows a running program. The command
 * serves it; the program itself opens no port.
 */
@NullMarked
package dev.millrace.cli.console;

import org.jspecify.annotations.NullMarked;
