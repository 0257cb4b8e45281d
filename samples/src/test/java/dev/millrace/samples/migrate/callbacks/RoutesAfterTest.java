package dev.millrace.samples.migrate.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.AlreadyCompletedException;
import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.DeadlineExceededException;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.callback.CallbackBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What tasks make easy, and what becomes of unruly callbacks. */
class RoutesAfterTest extends EngineTest {
    private static final ContextVar<String> USER = ContextVar.of("user");

    private final FakeGeo geo = new FakeGeo();

    // @start region=testLoop
    @Test
    void a_map_that_is_silent_has_two_seconds() {
        var routes = new TaskRoutes(new TaskGeo(geo));

        var run =
                TestLoop.run(
                        engine,
                        loop ->
                                assertThatThrownBy(() -> routes.distance("Harbour", "Market"))
                                        .isInstanceOf(DeadlineExceededException.class));

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2)); // virtual: it costs no time
        assertThat(geo.pending).isEmpty(); // the questions were taken back
    }

    // @end

    @Test
    void a_callback_that_comes_twice_is_reported_and_the_first_counts() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            loop.expectFaults();
                            String answer =
                                    CallbackBridge.await((Promise<String> promise) -> {
                                        promise.completeThreadSafe("first");
                                        promise.completeThreadSafe("second");
                                        return null;
                                    });
                            loop.untilIdle();
                            assertThat(answer).isEqualTo("first");
                        });

        assertThat(run.faults())
                .extracting(LoopFault::failure)
                .singleElement()
                .isInstanceOf(AlreadyCompletedException.class);
    }

    @Test
    void an_answer_that_comes_after_the_cancel_is_ignored() {
        TestLoop.run(
                engine,
                loop -> {
                    boolean answered =
                            Async.moveOnAfter(
                                    Duration.ofSeconds(1),
                                    () ->
                                            CallbackBridge.await((Promise<String> promise) ->
                                                    () ->
                                                            promise.complete(
                                                                    "too late"))); // its cancel
                    // answers

                    assertThat(answered).isFalse();
                });
    }

    @Test
    void a_callback_runs_in_the_context_of_the_task_that_registered_it() {
        TestLoop.run(
                engine,
                loop -> {
                    // @start region=context
                    String user =
                            USER.where(
                                    "Ada",
                                    () ->
                                            CallbackBridge.await((Promise<String> promise) -> {
                                                promise.loop()
                                                        .callLater(
                                                                Duration.ofSeconds(1),
                                                                () -> promise.complete(USER.get()));
                                                return null; // nothing to stop
                                            }));
                    // @end
                    assertThat(user).isEqualTo("Ada");
                });
    }
}
