/** The loop on Netty's transports, and Netty's libraries on the thread of the loop. */
@NullMarked
package dev.millrace.netty;

import org.jspecify.annotations.NullMarked;
