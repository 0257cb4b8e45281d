package dev.millrace.io;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Runner;
import dev.millrace.VoidBody;
import dev.millrace.netty.NettyTransport;
import java.util.ArrayList;
import java.util.List;

/** What the loop of a test sleeps in. */
enum TestedTransport {
    NIO,
    BEST;

    /** Runs {@code body} as the main task of such a loop; no fault may be reported. */
    void run(FiberEngine engine, VoidBody<Exception> body) throws Exception {
        List<Object> faults = new ArrayList<>();
        var builder =
                EventLoop.builder()
                        .engine(engine)
                        .poller(this == NIO ? NettyTransport.nio() : NettyTransport.best());
        try (Runner runner = Runner.of(builder)) {
            runner.run(() -> {
                EventLoop.current()
                        .exceptionHandler((loop, fault) -> {
                            faults.add(fault);
                        });
                body.run();
            });
        }
        if (!faults.isEmpty()) {
            throw new AssertionError("reported: " + faults);
        }
    }
}
