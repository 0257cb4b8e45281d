/**
 * A jshell whose inputs run as tasks of one loop. {@code millrace repl} starts it in a JVM of its
 * own, with the user's class path; the typed code runs in that JVM.
 */
@NullMarked
package dev.millrace.cli.repl;

import org.jspecify.annotations.NullMarked;
