package dev.millrace.io;

import java.time.Duration;
import java.util.Objects;

/**
 * The limits of a {@link TcpServer}. Immutable.
 *
 * @param backlog how many connections the system keeps before they are accepted; 1 or more, 1,024
 *     by default, at most what the system allows
 * @param mostConnections how many connections may be open at a time; further ones wait in the
 *     backlog. 1 or more, 10,000 by default
 * @param mostPerPeer how many of these may come from one address; one more is reset. 1 or more; not
 *     limited by default, because all may come through one proxy
 * @param idleLimit after how long without a byte in either direction a connection is closed; more
 *     than zero, 5 minutes by default
 * @param drainLimit how long a close waits for the handlers before it cancels them; 10 seconds by
 *     default
 * @param noDelay whether small writes are sent at once instead of collected (TCP_NODELAY); true by
 *     default
 * @param limits the limits of each connection
 */
public record ServerOptions(
        int backlog,
        int mostConnections,
        int mostPerPeer,
        Duration idleLimit,
        Duration drainLimit,
        boolean noDelay,
        ConnectionLimits limits) {
    /** For {@link #withMostConnections} and {@link #withMostPerPeer}: no limit. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** For {@link #withIdleLimit}: connections may be silent for ever. */
    public static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    /** The defaults. */
    public static final ServerOptions DEFAULTS =
            new ServerOptions(
                    1_024,
                    10_000,
                    UNLIMITED,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(10),
                    true,
                    ConnectionLimits.DEFAULTS);

    /** Checks the ranges. */
    public ServerOptions {
        requirePositive(backlog, "backlog");
        requirePositive(mostConnections, "mostConnections");
        requirePositive(mostPerPeer, "mostPerPeer");
        if (!idleLimit.isPositive() || drainLimit.isNegative()) {
            throw new IllegalArgumentException(
                    "idleLimit is more than zero, and drainLimit zero or more, not "
                            + idleLimit
                            + " and "
                            + drainLimit);
        }
        Objects.requireNonNull(limits, "limits");
    }

    private static void requirePositive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is 1 or more, not " + value);
        }
    }

    /** A copy with another {@link #backlog}. */
    public ServerOptions withBacklog(int connections) {
        return new ServerOptions(
                connections, mostConnections, mostPerPeer, idleLimit, drainLimit, noDelay, limits);
    }

    /** A copy with another {@link #mostConnections}. */
    public ServerOptions withMostConnections(int connections) {
        return new ServerOptions(
                backlog, connections, mostPerPeer, idleLimit, drainLimit, noDelay, limits);
    }

    /** A copy with another {@link #mostPerPeer}. */
    public ServerOptions withMostPerPeer(int connections) {
        return new ServerOptions(
                backlog, mostConnections, connections, idleLimit, drainLimit, noDelay, limits);
    }

    /** A copy with another {@link #idleLimit}. */
    public ServerOptions withIdleLimit(Duration limit) {
        return new ServerOptions(
                backlog, mostConnections, mostPerPeer, limit, drainLimit, noDelay, limits);
    }

    /** A copy with another {@link #drainLimit}. */
    public ServerOptions withDrainLimit(Duration limit) {
        return new ServerOptions(
                backlog, mostConnections, mostPerPeer, idleLimit, limit, noDelay, limits);
    }

    /** A copy with another {@link #noDelay}. */
    public ServerOptions withNoDelay(boolean on) {
        return new ServerOptions(
                backlog, mostConnections, mostPerPeer, idleLimit, drainLimit, on, limits);
    }

    /** A copy with other limits for each connection. */
    public ServerOptions withLimits(ConnectionLimits other) {
        return new ServerOptions(
                backlog, mostConnections, mostPerPeer, idleLimit, drainLimit, noDelay, other);
    }
}
