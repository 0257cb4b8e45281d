package dev.millrace.samples.flightdesk.steps;

import dev.millrace.EventLoop;

/** A loop that runs on a thread of its own until it is closed; the test's thread is none of it. */
final class LoopOfSomebodyElse implements AutoCloseable {

    private final EventLoop loop = EventLoop.open();
    private final Thread driver;

    LoopOfSomebodyElse() {
        driver = Thread.ofPlatform().start(this::drive);
    }

    EventLoop loop() {
        return loop;
    }

    private void drive() {
        try {
            loop.runForever();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.close();
    }

    @Override
    public void close() {
        loop.callSoonThreadSafe(loop::stop);
        try {
            driver.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
