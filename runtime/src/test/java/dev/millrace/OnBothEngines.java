package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.OnEachEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/**
 * A loop on virtual time, once per fiber engine; at the end it is closed and nothing was reported.
 */
@OnEachEngine
@Timeout(60) // a hang fails, instead of stopping the build
abstract class OnBothEngines {
    @Parameter FiberEngine engine;

    final VirtualTime time = new VirtualTime();
    final Reported faults = new Reported();

    /** What happened, in order. */
    final List<String> trace = Collections.synchronizedList(new ArrayList<>());

    EventLoop loop;

    @BeforeEach
    void open() {
        loop = builder().open();
    }

    @AfterEach
    void nothing_is_left_and_nothing_was_reported() {
        loop.close();
        assertThat(faults.take()).isEmpty();
    }

    EventLoop.Builder builder() {
        return inRealTime().clock(time);
    }

    /** For what only real waiting shows. */
    EventLoop.Builder inRealTime() {
        return EventLoop.builder()
                .engine(engine)
                .exceptionHandler(faults)
                .slowStep(
                        Duration.ofSeconds(30)) // real time: a busy machine is no fault of the loop
                .closeGrace(Duration.ofSeconds(10));
    }

    /** Replaces the loop by one with other settings. */
    void reopen(EventLoop.Builder settings) {
        loop.close();
        loop = settings.open();
    }

    /** Runs {@code body} as a task to its end. */
    void run(VoidCoroutine body) throws InterruptedException {
        loop.runUntilComplete(loop.detach(body.returningNull()));
    }

    /** Runs what is ready, and nothing of what that schedules. */
    void runOneTurn() throws InterruptedException {
        loop.stop();
        loop.runForever();
    }

    /** Runs until nothing is ready and no timer is left. */
    void runUntilQuiet() throws InterruptedException {
        for (int turns = 0; turns < 100; turns++) {
            runOneTurn();
        }
    }

    Runnable add(String step) {
        return () -> trace.add(step);
    }
}
