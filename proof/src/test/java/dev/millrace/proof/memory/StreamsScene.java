package dev.millrace.proof.memory;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.stream.Feed;
import dev.millrace.stream.Overflow;
import java.util.List;

/** Channels with a little room and without any, from tasks and other threads, and generators. */
final class StreamsScene extends Scene {
    private static final int ELEMENTS = 3;

    StreamsScene(String engine) {
        super(engine, 3 * ELEMENTS + 3);
    }

    @Override
    void body() throws Exception {
        between(AsyncStream.channel(1));
        between(AsyncStream.channel(0));
        fromElsewhere();
        generated();
        listened();
    }

    private void between(Channel<Integer> channel) {
        TaskGroup.run(group -> {
            watched(
                    group.fork(
                            counted(() -> {
                                try (var sender = channel.sender()) {
                                    for (int i = 0; i < ELEMENTS; i++) {
                                        sender.send(i);
                                    }
                                }
                            })));
            watched(
                    group.fork(
                            counted(() -> {
                                try (var receiver = channel.receiver()) {
                                    for (int _ : receiver) {
                                        step();
                                    }
                                }
                            })));
        });
    }

    private void fromElsewhere() {
        Channel<Integer> channel = AsyncStream.channel(1);
        elsewhere(() -> {
            try {
                for (int i = 0; i < ELEMENTS; i++) {
                    channel.sender().sendThreadSafe(i).join();
                }
            } finally {
                channel.sender().closeThreadSafe();
            }
        });
        try (var receiver = channel.receiver()) {
            for (int _ : receiver) {
                step();
            }
        }
    }

    private void generated() throws Exception {
        AsyncStream<Integer> pulled =
                AsyncStream.generate(out -> {
                    for (int i = 0; i < 100; i++) {
                        Async.checkpoint();
                        out.emit(i);
                    }
                });
        try (var stream = pulled.map(i -> i + 1).filter(i -> i % 2 == 0)) {
            if (Integer.valueOf(2).equals(stream.next())
                    && Integer.valueOf(4).equals(stream.next())) {
                step();
            }
        }
        if (AsyncStream.of(1, 2, 3).toList().equals(List.of(1, 2, 3))) {
            step();
        }
    }

    private void listened() throws Exception {
        AsyncStream<Integer> stream =
                AsyncStream.listen(
                        Overflow.suspend(4),
                        feed -> {
                            elsewhere(() -> sendAll(feed));
                            return () -> {};
                        });
        int sum = 0;
        try (stream) {
            for (int each : stream) {
                sum += each;
            }
        }
        if (sum == 3) {
            step();
        }
    }

    private static void sendAll(Feed<Integer> feed) {
        feed.send(1);
        feed.send(2);
        feed.end();
    }
}
