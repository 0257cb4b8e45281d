package dev.millrace.internal.turn;

import dev.millrace.spi.Poller;

/** The poller of a guest. It never waits, because the thread belongs to the host. */
record GuestPoller(Runnable wake) implements Poller {

    @Override
    public void own(Thread driver) {}

    @Override
    public void poll() {}

    @Override
    public void await(long nanos) {
        throw new IllegalStateException("a guest does not wait");
    }

    @Override
    public void wakeUp() {
        wake.run();
    }

    @Override
    public boolean hasWork() {
        return false;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "that of its host";
    }
}
