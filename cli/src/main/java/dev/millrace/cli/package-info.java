/**
 * Inspects another JVM of the same user. {@link dev.millrace.cli.Target#attach} loads a small agent
 * into it with the JDK's attach mechanism, and asks the agent for snapshots of its loops and tasks.
 *
 * <p>The command listens and the agent connects, on a Unix socket in a folder that only this user
 * may open. So the watched JVM opens no port and no socket file, and needs only Millrace on its
 * class path.
 */
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;
