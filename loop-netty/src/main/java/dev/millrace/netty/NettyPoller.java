package dev.millrace.netty;

import dev.millrace.spi.Poller;

/** A loop's poller on a Netty transport. */
final class NettyPoller implements Poller {
    private final NettyTransport transport;
    private final IoLoop io;

    NettyPoller(Host host, NettyTransport transport) {
        this.transport = transport;
        this.io = new IoLoop(host, transport.factory(), transport.isEpoll());
    }

    NettyTransport transport() {
        return transport;
    }

    IoLoop io() {
        return io;
    }

    void beforePoll(Runnable step) {
        io.beforePoll(step);
    }

    @Override
    public void own(Thread driver) {
        io.own(driver);
    }

    @Override
    public void poll() {
        io.look();
    }

    @Override
    public void await(long nanos) {
        io.await(nanos);
    }

    @Override
    public void wakeUp() {
        io.wakeUp();
    }

    @Override
    public boolean hasWork() {
        return io.hasWork();
    }

    @Override
    public long earliestNanos() {
        return io.earliestNanos();
    }

    @Override
    public void close() {
        io.end();
    }

    @Override
    public String toString() {
        return transport.toString();
    }
}
