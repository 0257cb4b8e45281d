package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The twins that declare what a body may throw: that this class compiles is half of the test. */
class TypedTwinTest extends OnBothEngines {
    private static final ContextVar<String> USER = ContextVar.of("user");

    /** Something that throws what its caller may catch by its checked type. */
    @FunctionalInterface
    private interface Throwing {
        void run() throws IOException;
    }

    private static String fail() throws IOException {
        throw new IOException("disk");
    }

    private void catches(String call, Throwing throwing) {
        try {
            throwing.run();
        } catch (IOException e) {
            trace.add(call);
        }
    }

    @Test
    void every_call_that_takes_a_body_has_a_twin_that_declares_what_it_throws()
            throws InterruptedException {
        Duration hour = Duration.ofHours(1);
        Class<IOException> io = IOException.class;
        run(() -> {
            Coroutine<String> body = TypedTwinTest::fail;
            catches("timeout", () -> Async.timeout(hour, io, body));
            catches("timeoutAt", () -> Async.timeoutAt(hour, io, body));
            catches("moveOnAfter", () -> Async.moveOnAfter(hour, io, TypedTwinTest::fail));
            catches("shield", () -> Async.shield(io, body));
            catches("shield limit", () -> Async.shield(hour, io, body));
            catches("blocking", () -> Async.blocking(io, body));
            catches("interruptible", () -> Async.interruptible(io, body));
            catches("gather", () -> Async.gather(io, List.of(body)));
            catches("race", () -> Async.race(io, List.of(body)));
            catches("await", () -> Async.await(Async.detach(body), io));
            catches("where", () -> USER.where("ada", io, body));
            catches("context", () -> Context.current().call(io, body));
            catches("scope", () -> new CancelScope().run(io, TypedTwinTest::fail));
        });

        assertThat(trace)
                .containsExactly(
                        "timeout",
                        "timeoutAt",
                        "moveOnAfter",
                        "shield",
                        "shield limit",
                        "blocking",
                        "interruptible",
                        "gather",
                        "race",
                        "await",
                        "where",
                        "context",
                        "scope");
    }
}
