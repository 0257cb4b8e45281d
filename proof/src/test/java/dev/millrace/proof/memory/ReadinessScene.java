package dev.millrace.proof.memory;

import dev.millrace.EventLoop;
import dev.millrace.Promise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/** A channel that becomes readable. */
final class ReadinessScene extends Scene {
    ReadinessScene(String engine) {
        super(engine, 1);
    }

    @Override
    void body() throws Exception {
        EventLoop loop = EventLoop.current();
        Pipe pipe = Pipe.open();
        try (var source = pipe.source();
                var sink = pipe.sink()) {
            source.configureBlocking(false);
            Promise<Integer> read = loop.promise("read");
            loop.addReader(
                    source,
                    () -> {
                        loop.removeReader(source);
                        read.complete(read(source));
                    });
            elsewhere(() -> sink.write(ByteBuffer.wrap(new byte[] {1, 2})));
            if (read.await() == 2) {
                step();
            }
        }
    }

    private static int read(Pipe.SourceChannel source) {
        try {
            return source.read(ByteBuffer.allocate(8));
        } catch (IOException e) {
            return -1;
        }
    }
}
