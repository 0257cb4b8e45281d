package dev.millrace.completablefuture;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import java.util.stream.Stream;

/** What a test runs on, and which thread completes what its task waits for. */
record Setting(FiberEngine engine, Completer completer) {

    static Stream<Setting> all() {
        return Stream.of(FiberEngine.CARRIER, FiberEngine.BATON)
                .flatMap(engine ->
                        Stream.of(Completer.values())
                                .map(completer -> new Setting(engine, completer)));
    }

    void complete(Runnable completion) {
        completer.run(completion);
    }

    enum Completer {
        LOOP {
            @Override
            void run(Runnable completion) {
                completion.run();
            }
        },

        FOREIGN {
            @Override
            void run(Runnable completion) {
                Thread thread = Thread.ofPlatform().name("foreign").start(completion);
                try {
                    Async.blocking(() -> thread.join());
                } catch (InterruptedException e) {
                    throw new AssertionError("nobody interrupts it", e);
                }
            }
        };

        /** Runs {@code completion} there, and suspends the calling task until it has returned. */
        abstract void run(Runnable completion);
    }
}
