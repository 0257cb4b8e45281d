/** What the compiler says to work for other processes, as a program of a user's is compiled. */
@NullMarked
package dev.millrace.proof.remote;

import org.jspecify.annotations.NullMarked;
