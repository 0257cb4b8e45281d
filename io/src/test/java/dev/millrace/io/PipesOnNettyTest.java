package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.netty.NettyTransport;
import dev.millrace.testing.junit.OnEachEngine;
import java.nio.channels.Pipe;

/** A loop on Netty's transports watches pipes as any other does. */
class PipesOnNettyTest {

    @OnEachEngine
    void what_goes_in_comes_out(FiberEngine engine) throws Exception {
        try (EventLoop loop =
                EventLoop.builder().engine(engine).poller(NettyTransport.nio()).open()) {
            int got =
                    loop.runUntilComplete(
                            loop.detach(() -> {
                                Pipe pipe = Pipe.open();
                                int[] out = {0};
                                TaskGroup.run(group -> {
                                    group.fork(() ->
                                            Pipes.reader(pipe.source())
                                                    .forEach(bytes -> {
                                                        out[0] += bytes.length;
                                                    }));
                                    try (var writer = Pipes.writer(pipe.sink())) {
                                        writer.write(new byte[1_000_000]);
                                    }
                                });
                                return out[0];
                            }));
            assertThat(got).isEqualTo(1_000_000);
        }
    }
}
