package dev.millrace.completablefuture;

import dev.millrace.FiberEngine;
import dev.millrace.testing.junit.Completer;
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
}
