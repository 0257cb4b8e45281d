package dev.millrace.io;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Runner;
import dev.millrace.VoidBody;
import dev.millrace.netty.NettyTransport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the loop of a test sleeps in. */
enum Transport {
    NIO,
    /** epoll, where that can be. */
    BEST;

    private NettyTransport factory() {
        return this == NIO ? NettyTransport.nio() : NettyTransport.best();
    }

    /** Runs {@code body} as the main task of a new loop, which must have no fault to report. */
    void run(FiberEngine engine, VoidBody<Exception> body) throws Exception {
        List<String> faults = faultsOf(engine, body);
        if (!faults.isEmpty()) {
            throw new AssertionError(String.join("\n", faults));
        }
    }

    /** As {@link #run}; what the loop reports. */
    List<String> faultsOf(FiberEngine engine, VoidBody<Exception> body) throws Exception {
        var faults = new CopyOnWriteArrayList<String>();
        EventLoop.Builder builder =
                EventLoop.builder()
                        .engine(engine)
                        .poller(factory())
                        .exceptionHandler((loop, fault) ->
                                faults.add(fault.message() + ": " + fault.failure()));
        try (Runner runner = Runner.of(builder)) {
            runner.run(body);
        }
        return faults;
    }
}
