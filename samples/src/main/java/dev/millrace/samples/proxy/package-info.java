/**
 * A proxy that takes TLS off: clients connect to it by TLS, and it passes what they say to a server
 * by plain TCP, and back.
 *
 * <p>{@link dev.millrace.samples.proxy.Proxy} is the program. A connection is a task with two
 * children, one for each direction; limits of time and number belong to the server of {@code
 * dev.millrace.io}, and a side that is slower than the other holds it back by itself, since a write
 * returns when its peer keeps up.
 */
@NullMarked
package dev.millrace.samples.proxy;

import org.jspecify.annotations.NullMarked;
