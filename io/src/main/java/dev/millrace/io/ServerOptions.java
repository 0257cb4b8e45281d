package dev.millrace.io;

import java.time.Duration;
import java.util.Objects;

/**
 * What a {@link TcpServer} takes and for how long. Immutable.
 *
 * @param backlog how many connections the system keeps that were not accepted yet; 1 or more, 1,024
 *     by default, though no more than the system allows
 * @param mostConnections how many are open at a time; while there are so many, others wait in the
 *     backlog. 1 or more, 10,000 by default
 * @param mostPerPeer how many of these may come from one address; one more is reset. 1 or more, as
 *     many as there are by default, since all may come through one proxy
 * @param idleLimit after how long without a byte in either direction a connection is closed; more
 *     than zero, 5 minutes by default
 * @param drainLimit how long a close waits for the handlers before it cuts them off; 10 seconds by
 *     default
 * @param noDelay whether small writes are sent without waiting for others to join them
 *     (TCP_NODELAY); true by default
 * @param limits what each connection may hold
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

    /** What a server has that is not told otherwise. */
    public static final ServerOptions DEFAULTS =
            new ServerOptions(
                    1_024,
                    10_000,
                    UNLIMITED,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(10),
                    true,
                    ConnectionLimits.DEFAULTS);

    /** Refuses what is out of range. */
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

    /** These, with another {@link #backlog}. */
    public ServerOptions withBacklog(int connections) {
        return new ServerOptions(
                connections, mostConnections, mostPerPeer, idleLimit, drainLimit, noDelay, limits);
    }

    /** These, with another {@link #mostConnections}. */
    public ServerOptions withMostConnections(int connections) {
        return new ServerOptions(
                backlog, connections, mostPerPeer, idleLimit, drainLimit, noDelay, limits);
    }

    /** These, with another {@link #mostPerPeer}. */
    public ServerOptions withMostPerPeer(int connections) {
        return new ServerOptions(
                backlog, mostConnections, connections, idleLimit, drainLimit, noDelay, limits);
    }

    /** These, with another {@link #idleLimit}. */
    public ServerOptions withIdleLimit(Duration limit) {
        return new ServerOptions(
                backlog, mostConnections, mostPerPeer, limit, drainLimit, noDelay, limits);
    }

    /** These, with another {@link #drainLimit}. */
    public ServerOptions withDrainLimit(Duration limit) {
        return new ServerOptions(
                backlog, mostConnections, mostPerPeer, idleLimit, limit, noDelay, limits);
    }

    /** These, with {@link #noDelay} or without. */
    public ServerOptions withNoDelay(boolean on) {
        return new ServerOptions(
                backlog, mostConnections, mostPerPeer, idleLimit, drainLimit, on, limits);
    }

    /** These, with other limits for each connection. */
    public ServerOptions withLimits(ConnectionLimits other) {
        return new ServerOptions(
                backlog, mostConnections, mostPerPeer, idleLimit, drainLimit, noDelay, other);
    }
}
