/** Libraries that stand on Netty, on the thread of a loop. */
@NullMarked
package dev.millrace.proof.netty;

import org.jspecify.annotations.NullMarked;
