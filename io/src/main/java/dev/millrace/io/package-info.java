/** Sockets, TLS, datagrams, child processes, signals and files for tasks. */
@NullMarked
package dev.millrace.io;

import org.jspecify.annotations.NullMarked;
