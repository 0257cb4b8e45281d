package dev.millrace.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FiberEngine;
import dev.millrace.testing.junit.OnEachEngine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

class ReplLoopTest {
    @OnEachEngine
    void leaving_does_not_wait_for_a_step_that_cannot_be_ended(FiberEngine engine)
            throws Exception {
        var begun = new CountDownLatch(1);
        var released = new AtomicBoolean();
        var ended = new CompletableFuture<String>();
        ReplLoop repl = ReplLoop.open(engine);
        repl.loop()
                .offer(() -> {
                    begun.countDown();
                    while (!released.get()) {
                        Thread.onSpinWait();
                    }
                    ended.complete("released");
                });
        begun.await();
        try {
            repl.close();
            assertThat(ended).isNotDone();
        } finally {
            released.set(true);
        }
        assertThat(ended.get()).isEqualTo("released");
    }
}
