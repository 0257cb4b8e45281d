/**
 * Looks into another JVM of the same user. {@link dev.millrace.cli.Target#attach} loads a small
 * agent into it by the JDK's attach, and asks that agent for pictures of its loops and tasks.
 *
 * <p>The command listens and the agent connects: on a Unix socket in a folder that only this user
 * may open. So the watched JVM opens no port and no socket file, and needs nothing but Millrace on
 * its class path.
 */
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;
