package dev.millrace.proof.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.testing.junit.OnEachEngine;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A loop as the guest of a context of Vert.x. */
@Timeout(60) // a hang fails, instead of stopping the build
class GuestOfVertxTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private EventLoop open(FiberEngine engine) {
        return EventLoop.builder()
                .engine(engine)
                .guestOf(slice -> context.runOnContext(none -> slice.run()))
                .open();
    }

    @OnEachEngine
    void a_task_awaits_while_its_work_runs_in_the_context(FiberEngine engine) throws Exception {
        EventLoop loop = open(engine);
        vertx.eventBus().<String>consumer("upper", call -> call.reply(call.body().toUpperCase()));

        String answer =
                loop.submit(
                                () -> {
                                    Promise<String> reply = loop.promise();
                                    loop.onDriver(() -> {
                                        assertThat(Context.isOnEventLoopThread()).isTrue();
                                        assertThat(Vertx.currentContext()).isSameAs(context);
                                        vertx.eventBus()
                                                .<String>request("upper", "hello")
                                                .onSuccess(message ->
                                                        reply.completeThreadSafe(message.body()));
                                    });
                                    return reply.await();
                                })
                        .get();

        assertThat(answer).isEqualTo("HELLO");
        loop.close();
    }

    @OnEachEngine
    void a_handler_starts_a_task_and_does_not_wait_for_it(FiberEngine engine) throws Exception {
        EventLoop loop = open(engine);
        loop.submit(() -> "it has run").get();
        var answer = new CompletableFuture<String>();

        context.runOnContext(none -> {
            CompletableFuture<String> started = loop.submit(() -> "done");
            assertThatIllegalStateException()
                    .isThrownBy(started::join)
                    .withMessageContaining("whose host this is");
            started.thenAccept(answer::complete);
        });

        assertThat(answer.get()).isEqualTo("done");
        loop.close();
    }
}
