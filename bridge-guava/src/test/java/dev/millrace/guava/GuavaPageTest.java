package dev.millrace.guava;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.OnEachEngine;
import java.time.Duration;

/** The code of the page about Guava. */
class GuavaPageTest {
    private final SettableFuture<Integer> rate = SettableFuture.create();

    private static ListenableFuture<Integer> quote(int rate) {
        return Futures.immediateFuture(rate + 1);
    }

    private int offer() {
        // @start region=await
        int current = GuavaBridge.await(rate); // somebody else's: a cancel leaves it alone
        return GuavaBridge.awaitOwned(() -> quote(current)); // ours: cancelled with us
        // @end
    }

    private ListenableFuture<Integer> toFuture() {
        // @start region=future
        return GuavaBridge.toListenableFuture(() -> {
            Async.sleep(Duration.ofMillis(5)); // may await all that a task can
            return offer();
        });
        // @end
    }

    @OnEachEngine
    void the_page_runs(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    rate.set(41);
                    assertThat(GuavaBridge.await(toFuture())).isEqualTo(42);
                });
    }
}
