package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.InterruptibleCall;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After our own interrupt, whatever the blocking call throws because of it is the cancel. */
@Tag("one-processor")
class InterruptibleTest extends EngineTest {

    @ParameterizedTest
    @EnumSource
    void a_scope_absorbs_what_a_call_throws_because_of_the_cancel(InterruptibleCall call) {
        run(loop -> {
            var begun = loop.loop().<String>promise();
            var scope = new CancelScope();
            Task<Boolean> task =
                    Async.detach(() ->
                            scope.run(() ->
                                    Async.interruptible(() -> {
                                        begun.completeThreadSafe("begun");
                                        call.make();
                                    })));
            begun.await();
            scope.cancel();
            boolean finished = task.await();
            assertThat(finished).isFalse();
            assertThat(scope.cancelledCaught()).isTrue();
        });
    }

    @Test
    void a_call_that_times_out_after_the_cancel_has_failed() {
        run(loop -> {
            var begun = loop.loop().<String>promise();
            Task<?> task =
                    Async.detach(() ->
                            Async.interruptible(() -> {
                                begun.completeThreadSafe("begun");
                                try {
                                    new CountDownLatch(1).await();
                                } catch (InterruptedException e) {
                                    throw new SocketTimeoutException("read");
                                }
                            }));
            begun.await();
            task.cancel();
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> task.awaitThrowing(SocketTimeoutException.class));
        });
    }

    @Test
    void an_interrupt_by_somebody_else_is_no_cancel() {
        run(loop ->
                assertThatExceptionOfType(InterruptedException.class)
                        .isThrownBy(() ->
                                Async.interruptible(() -> {
                                    Thread.currentThread().interrupt();
                                    InterruptibleCall.LATCH.make();
                                })));
    }
}
