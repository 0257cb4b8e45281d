package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that declare what their body throws: that this class compiles is half of the test. */
class BodyExceptionTest extends OnBothEngines {
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
    void every_call_that_runs_a_body_declares_what_it_throws() throws InterruptedException {
        Duration hour = Duration.ofHours(1);
        run(() -> {
            Body<String, IOException> body = BodyExceptionTest::fail;
            VoidBody<IOException> action = BodyExceptionTest::fail;
            catches("timeout", () -> Async.timeout(hour, body));
            catches("timeout scope", () -> Async.timeout(hour, scope -> fail()));
            catches("timeoutAt", () -> Async.timeoutAt(hour, body));
            catches("moveOnAfter", () -> Async.moveOnAfter(hour, action));
            catches("moveOnAfter scope", () -> Async.moveOnAfter(hour, scope -> fail()));
            catches("shield", () -> Async.shield(body));
            catches("shield limit", () -> Async.shield(hour, body));
            catches("blocking", () -> Async.blocking(body));
            catches("interruptible", () -> Async.interruptible(body));
            catches("gather", () -> Async.gather(List.of(body)));
            catches("race", () -> Async.race(List.of(body)));
            catches("where", () -> USER.where("ada", body));
            catches("context", () -> Context.current().call(body));
            catches("context without a value", () -> Context.current().run(action));
            catches("scope", () -> new CancelScope().run(action));
        });

        assertThat(trace)
                .containsExactly(
                        "timeout",
                        "timeout scope",
                        "timeoutAt",
                        "moveOnAfter",
                        "moveOnAfter scope",
                        "shield",
                        "shield limit",
                        "blocking",
                        "interruptible",
                        "gather",
                        "race",
                        "where",
                        "context",
                        "context without a value",
                        "scope");
    }

    @Test
    void where_the_type_is_lost_it_can_be_declared_again() throws InterruptedException {
        run(() -> {
            catches(
                    "future",
                    () -> Async.detach(BodyExceptionTest::fail).awaitThrowing(IOException.class));
            catches(
                    "anything else",
                    () -> {
                        Async.mayThrow(IOException.class);
                        Async.await(Async.detach(BodyExceptionTest::fail));
                    });
        });

        assertThat(trace).containsExactly("future", "anything else");
    }
}
