package dev.millrace.io;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Tcp#connect(String, int, ConnectOptions)} finds and reaches a peer. Immutable.
 *
 * <p>There is no time limit here: put a {@code timeout} around the call.
 */
public final class ConnectOptions {
    /** The defaults. */
    public static final ConnectOptions DEFAULTS =
            new ConnectOptions(
                    AddressResolver.system(),
                    Duration.ofMillis(250),
                    10,
                    null,
                    true,
                    false,
                    ConnectionLimits.DEFAULTS);

    private final AddressResolver resolver;
    private final Duration stagger;
    private final int mostAddresses;
    private final @Nullable InetSocketAddress localAddress;
    private final boolean noDelay;
    private final boolean keepAlive;
    private final ConnectionLimits limits;

    private ConnectOptions(
            AddressResolver resolver,
            Duration stagger,
            int mostAddresses,
            @Nullable InetSocketAddress localAddress,
            boolean noDelay,
            boolean keepAlive,
            ConnectionLimits limits) {
        this.resolver = resolver;
        this.stagger = stagger;
        this.mostAddresses = mostAddresses;
        this.localAddress = localAddress;
        this.noDelay = noDelay;
        this.keepAlive = keepAlive;
        this.limits = limits;
    }

    /** Asks {@code resolver} for addresses; by default {@link AddressResolver#system()}. */
    public ConnectOptions withResolver(AddressResolver resolver) {
        return new ConnectOptions(
                Objects.requireNonNull(resolver, "resolver"),
                stagger,
                mostAddresses,
                localAddress,
                noDelay,
                keepAlive,
                limits);
    }

    /**
     * Tries the next address when the previous one has not answered for {@code delay}; 250
     * milliseconds by default, as RFC 8305 recommends.
     */
    public ConnectOptions withStagger(Duration delay) {
        return new ConnectOptions(
                resolver,
                Objects.requireNonNull(delay, "delay"),
                mostAddresses,
                localAddress,
                noDelay,
                keepAlive,
                limits);
    }

    /** Tries at most {@code most} of a host's addresses, 1 or more; 10 by default. */
    public ConnectOptions withMostAddresses(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a connect tries 1 address or more, not " + most);
        }
        return new ConnectOptions(
                resolver, stagger, most, localAddress, noDelay, keepAlive, limits);
    }

    /** Connects from {@code address}; by default the system chooses. */
    public ConnectOptions withLocalAddress(InetSocketAddress address) {
        return new ConnectOptions(
                resolver, stagger, mostAddresses, address, noDelay, keepAlive, limits);
    }

    /** Sends small writes at once instead of collecting them (TCP_NODELAY); on by default. */
    public ConnectOptions withNoDelay(boolean on) {
        return new ConnectOptions(
                resolver, stagger, mostAddresses, localAddress, on, keepAlive, limits);
    }

    /** Makes the system probe peers that are silent for hours (SO_KEEPALIVE); off by default. */
    public ConnectOptions withKeepAlive(boolean on) {
        return new ConnectOptions(
                resolver, stagger, mostAddresses, localAddress, noDelay, on, limits);
    }

    /** Sets the limits of the connection. */
    public ConnectOptions withLimits(ConnectionLimits limits) {
        return new ConnectOptions(
                resolver,
                stagger,
                mostAddresses,
                localAddress,
                noDelay,
                keepAlive,
                Objects.requireNonNull(limits, "limits"));
    }

    AddressResolver resolver() {
        return resolver;
    }

    Duration stagger() {
        return stagger;
    }

    int mostAddresses() {
        return mostAddresses;
    }

    @Nullable InetSocketAddress localAddress() {
        return localAddress;
    }

    boolean noDelay() {
        return noDelay;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    ConnectionLimits limits() {
        return limits;
    }

    @Override
    public String toString() {
        return "connect with " + mostAddresses + " addresses, " + stagger + " apart, " + limits;
    }
}
