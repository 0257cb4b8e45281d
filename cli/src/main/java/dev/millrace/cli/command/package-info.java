/** {@code millrace} and its subcommands. */
@NullMarked
package dev.millrace.cli.command;

import org.jspecify.annotations.NullMarked;
