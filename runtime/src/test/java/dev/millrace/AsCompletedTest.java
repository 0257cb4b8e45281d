package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.testing.TestRun;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Futures in the order in which they get done. */
class AsCompletedTest extends EngineTest {
    private static String after(int seconds, String value) {
        Async.sleep(Duration.ofSeconds(seconds));
        return value;
    }

    @Test
    void futures_come_in_the_order_in_which_they_get_done() {
        List<String> order = new ArrayList<>();

        TestRun run =
                run(loop -> {
                    Task<String> a = Async.detach(() -> after(3, "a"));
                    Task<String> b = Async.detach(() -> after(1, "b"));
                    Task<String> c = Async.detach(() -> after(2, "c"));
                    for (LoopFuture<? extends String> future :
                            Async.asCompleted(List.of(a, b, c))) {
                        order.add(future.result() + " at " + loop.time().toSeconds());
                    }
                });

        assertThat(order).containsExactly("b at 1", "c at 2", "a at 3");
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void those_that_are_done_come_first_in_the_order_given() {
        run(loop -> {
            Promise<String> pending = loop.loop().promise();
            Promise<String> one = loop.loop().promise();
            Promise<String> two = loop.loop().promise();
            two.complete("two");
            one.complete("one");
            Iterator<LoopFuture<? extends String>> futures =
                    Async.asCompleted(List.of(pending, one, two)).iterator();
            pending.complete("pending");

            assertThat(futures).toIterable().containsExactly(one, two, pending);
        });
    }

    @Test
    void failed_and_cancelled_ones_come_like_the_others() {
        run(loop -> {
            Promise<String> failed = loop.loop().promise();
            Promise<String> cancelled = loop.loop().promise();
            Iterator<LoopFuture<? extends String>> futures =
                    Async.asCompleted(List.of(failed, cancelled)).iterator();
            cancelled.cancel();
            failed.fail(new IOException("x"));

            assertThat(futures.next().cancelled()).isTrue();
            assertThat(futures.next().failure()).hasMessage("x");
        });
    }

    @Test
    void no_futures_are_no_elements() {
        run(loop -> {
            Iterator<LoopFuture<? extends String>> futures =
                    Async.<String>asCompleted(List.of()).iterator();
            assertThat(futures.hasNext()).isFalse();
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(futures::next);
        });
    }

    @Test
    void a_cancelled_wait_loses_no_future() {
        run(loop -> {
            Promise<String> promise = loop.loop().promise();
            Iterator<LoopFuture<? extends String>> futures =
                    Async.asCompleted(List.of(promise)).iterator();

            assertThat(Async.moveOnAfter(Duration.ofSeconds(1), () -> futures.next())).isFalse();
            promise.complete("late");

            assertThat(futures.next()).isSameAs(promise);
            assertThat(futures.hasNext()).isFalse();
        });
    }

    @Test
    void loops_that_were_left_early_leave_nothing_with_the_futures() {
        run(loop -> {
            Promise<String> pending = loop.loop().promise();
            Promise<String> done = loop.loop().promise();
            done.complete("done");
            for (int i = 0; i < 1_000; i++) {
                for (LoopFuture<? extends String> first :
                        Async.asCompleted(List.of(pending, done))) {
                    assertThat(first).isSameAs(done);
                    break;
                }
            }
            for (int looks = 0; pending.observed() && looks < 500; looks++) {
                System.gc();
                loop.untilIdle(); // what the collector has found comes through the inbox
            }
            assertThat(pending.observed()).isFalse();
        });
    }

    @Test
    void futures_of_different_types_come_together() {
        List<Object> values = new ArrayList<>();

        run(loop -> {
            Task<String> text = Async.detach(() -> after(2, "text"));
            Task<Integer> number = Async.detach(() -> after(1, "number").length());
            for (LoopFuture<? extends Object> done : Async.asCompleted(List.of(text, number))) {
                values.add(done.result());
            }
        });

        assertThat(values).containsExactly(6, "text");
    }

    @Test
    void leaving_the_iteration_leaves_the_rest_running() {
        run(loop -> {
            Task<String> quick = Async.detach(() -> after(1, "quick"));
            Task<String> slow = Async.detach(() -> after(2, "slow"));
            for (LoopFuture<? extends String> future : Async.asCompleted(List.of(slow, quick))) {
                assertThat(future).isSameAs(quick);
                break;
            }
            assertThat(slow.await()).isEqualTo("slow");
        });
    }
}
