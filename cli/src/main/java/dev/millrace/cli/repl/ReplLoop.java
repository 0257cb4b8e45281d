package dev.millrace.cli.repl;

import dev.millrace.EventLoop;
import java.time.Duration;

/** The loop that lives on between inputs, on a thread of its own. */
final class ReplLoop implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final EventLoop loop;
    private final Thread driver;

    private ReplLoop(EventLoop loop) {
        this.loop = loop;
        driver = Thread.ofPlatform().daemon().name("repl").unstarted(this::drive);
    }

    static ReplLoop open() {
        var repl = new ReplLoop(EventLoop.builder().name("repl").closeGrace(GRACE).open());
        repl.driver.start();
        return repl;
    }

    EventLoop loop() {
        return loop;
    }

    private void drive() {
        try (loop) {
            loop.runForever();
        } catch (InterruptedException stopped) {
            // by a user's input; the loop is closed as if it had been left
        }
    }

    /** Cancels what still runs, and waits for it for two seconds. */
    @Override
    public void close() {
        if (loop.offer(loop::stop)) {
            try {
                driver.join(GRACE.multipliedBy(2));
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
