package dev.millrace.executor;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import java.time.Duration;

/** A loop whose close waits for nobody, for tasks that outlive it. */
public final class OutlivedLoop {

    private OutlivedLoop() {}

    public static EventLoop open(FiberEngine engine) {
        return EventLoop.builder()
                .engine(engine)
                .closeGrace(Duration.ZERO)
                .exceptionHandler((where, fault) -> {}) // of the tasks that outlive it
                .open();
    }
}
