/**
 * A proxy that ends TLS: clients connect to it by TLS, and it passes their bytes to a server by
 * plain TCP, and back.
 *
 * <p>{@link dev.millrace.samples.proxy.Proxy} is the program. A connection is a task with two
 * children, one for each direction; the server of {@code dev.millrace.io} enforces the limits. A
 * slow side holds back the other one without extra code, because a write waits until its peer keeps
 * up.
 */
@NullMarked
package dev.millrace.samples.proxy;

import org.jspecify.annotations.NullMarked;
