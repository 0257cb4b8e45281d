package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Leaving the loop for a blocking call on the task's own thread, and coming back. */
@Tag("one-processor")
class BlockingTest extends EngineTest {
    private static final ContextVar<String> USER = ContextVar.of("user");

    @Test
    void siblings_run_while_a_body_blocks() {
        var trace = new Trace();

        run(loop -> {
            var latch = new CountDownLatch(1);
            Async.detach(() -> {
                trace.add("sibling");
                latch.countDown();
            });
            Async.blocking(() -> latch.await()); // for ever, if the loop were still held
            trace.add("back");
        });

        assertThat(trace.steps()).containsExactly("sibling", "back");
    }

    @Test
    void bodies_of_several_tasks_block_at_the_same_time() {
        run(loop -> {
            var barrier = new CyclicBarrier(3);
            TaskGroup.run(group -> {
                for (int i = 0; i < 3; i++) {
                    group.fork(() -> Async.blocking(() -> meet(barrier)));
                }
            });
        });
    }

    private static void meet(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await();
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void the_body_runs_on_the_thread_of_its_task_and_the_task_goes_on_there() {
        run(loop -> {
            Thread self = Thread.currentThread();
            var local = new ThreadLocal<String>();
            local.set("mine");

            Async.blocking(() -> {
                assertThat(Thread.currentThread()).isSameAs(self);
                assertThat(local.get()).isEqualTo("mine");
                local.set("changed");
            });

            assertThat(Thread.currentThread()).isSameAs(self);
            assertThat(local.get()).isEqualTo("changed");
            assertThat(loop.loop().inLoop()).isTrue();
            Async.checkpoint();
        });
    }

    @Test
    void the_body_has_a_value_or_throws_what_it_throws() {
        var failure = new IOException("disk");

        run(loop -> {
            String value = Async.blocking(() -> "value");
            assertThat(value).isEqualTo("value");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            Async.blocking(() -> {
                                throw failure;
                            }))
                    .satisfies(thrown -> assertThat(thrown).isSameAs(failure));
            Async.checkpoint();
        });
    }

    @Test
    void inside_the_body_calls_that_need_the_loop_are_refused() {
        run(loop -> {
            Promise<String> promise = loop.loop().promise();
            TaskGroup.run(group ->
                    Async.blocking(() -> {
                        assertThat(loop.loop().inLoop()).isFalse();
                        assertThat(EventLoop.currentOrNull()).isNull();
                        assertThatIllegalStateException()
                                .isThrownBy(Async::checkpoint)
                                .withMessageContaining("not inside blocking");
                        assertThatIllegalStateException().isThrownBy(promise::await);
                        assertThatIllegalStateException()
                                .isThrownBy(() -> Async.blocking(() -> {}));
                        assertThatIllegalStateException().isThrownBy(Async::currentTask);
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(() -> loop.loop().callSoon(() -> {}))
                                .withMessageContaining("callSoonThreadSafe");
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(() -> promise.complete("x"))
                                .withMessageContaining("completeThreadSafe");
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(() -> group.fork(() -> {}))
                                .withMessageContaining("loop.submit");
                    }));
        });
    }

    @Test
    void inside_the_body_the_doors_for_any_thread_are_open() {
        run(loop -> {
            Promise<String> promise = loop.loop().promise();
            String fromLoop =
                    Async.blocking(() -> {
                        promise.completeThreadSafe("from inside");
                        return loop.loop().submit(() -> "from the loop").get();
                    });

            assertThat(fromLoop).isEqualTo("from the loop");
            assertThat(promise.await()).isEqualTo("from inside");
        });
    }

    @Test
    void calls_that_came_before_the_end_of_a_body_run_before_its_task_goes_on() {
        run(loop -> {
            int[] calls = new int[1];
            for (int round = 1; round <= 5_000; round++) {
                Async.blocking(() -> {
                    loop.loop().callSoonThreadSafe(() -> calls[0]++);
                });
                assertThat(calls[0]).isEqualTo(round);
            }
        });
    }

    @Test
    void the_context_is_visible_inside_and_nothing_is_left_of_it() {
        run(loop -> {
            USER.where(
                    "ada",
                    () -> {
                        String inside = Async.blocking(USER::get);
                        assertThat(inside).isEqualTo("ada");
                        String interruptible = Async.interruptible(USER::get);
                        assertThat(interruptible).isEqualTo("ada");
                    });
            boolean bound = Async.blocking(USER::bound);
            assertThat(bound).isFalse();
        });
    }

    @Test
    void a_cancel_waits_for_a_blocking_body_and_is_raised_at_the_next_checkpoint() {
        var trace = new Trace();

        run(loop -> {
            var latch = new CountDownLatch(1);
            var begun = loop.loop().<String>promise();
            Task<?> task =
                    Async.detach(() -> {
                        Async.blocking(() -> {
                            begun.completeThreadSafe("begun");
                            latch.await();
                            trace.add("interrupted: " + Thread.currentThread().isInterrupted());
                        });
                        trace.add("came back");
                        Async.checkpoint();
                        trace.add("beyond");
                    });
            begun.await();
            task.cancel();
            loop.untilIdle();
            assertThat(task.done()).isFalse();

            latch.countDown();

            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(task::await);
        });

        assertThat(trace.steps()).containsExactly("interrupted: false", "came back");
    }

    @Test
    void a_cancel_interrupts_an_interruptible_body_and_leaves_the_flag_clean() {
        run(loop -> {
            var begun = loop.loop().<String>promise();
            var raised = new AtomicReference<Throwable>();
            Task<Boolean> task =
                    Async.detach(() -> {
                        try {
                            Async.interruptible(() -> {
                                begun.completeThreadSafe("begun");
                                new CountDownLatch(1).await();
                            });
                        } catch (CancelledError e) {
                            raised.set(e);
                        }
                        return Thread.currentThread().isInterrupted();
                    });
            begun.await();

            task.cancel("enough");

            assertThat(task.await()).isFalse();
            assertThat(raised.get())
                    .isInstanceOfSatisfying(
                            CancelledError.class, e -> assertThat(e.reason()).isEqualTo("enough"));
        });
    }

    @Test
    void an_interruptible_body_that_returns_all_the_same_keeps_its_value_and_a_clean_flag() {
        run(loop -> {
            var begun = loop.loop().<String>promise();
            var flag = new AtomicReference<Boolean>();
            Task<String> task =
                    Async.detach(() -> {
                        String value =
                                Async.interruptible(() -> {
                                    begun.completeThreadSafe("begun");
                                    try {
                                        new CountDownLatch(1).await();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                    return "kept";
                                });
                        flag.set(Thread.currentThread().isInterrupted());
                        return value;
                    });
            begun.await();
            task.cancel();

            assertThat(task.await()).isEqualTo("kept");
            assertThat(flag).hasValue(false);
        });
    }

    @Test
    void an_interruptible_body_that_fails_otherwise_has_failed() {
        run(loop -> {
            var begun = loop.loop().<String>promise();
            Task<?> task =
                    Async.detach(() ->
                            Async.interruptible(() -> {
                                begun.completeThreadSafe("begun");
                                try {
                                    new CountDownLatch(1).await();
                                } catch (InterruptedException e) {
                                    throw new IOException(
                                            "half written"); // which nothing ties to the cancel
                                }
                            }));
            begun.await();
            task.cancel();

            assertThatExceptionOfType(IOException.class).isThrownBy(task::await);
        });
    }

    @Test
    void whoever_walks_the_stack_of_a_task_that_leaves_and_comes_back_disturbs_it_not() {
        run(loop -> {
            Thread self = Thread.currentThread();
            var over = new AtomicBoolean();
            Thread walker =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!over.get()) {
                                    self.getStackTrace(); // the JDK then hands the thread over
                                    // again
                                }
                            });
            try {
                for (int round = 0; round < 2_000; round++) {
                    EventLoop outside = Async.blocking(EventLoop::currentOrNull);
                    assertThat(outside).isNull();
                    assertThat(EventLoop.current()).isSameAs(loop.loop());
                }
            } finally {
                over.set(true);
                Async.blocking(() -> walker.join());
            }
        });
    }

    @Test
    void an_interrupt_that_is_no_cancel_stays_an_interrupt() {
        run(loop -> {
            var begun = loop.loop().<Thread>promise();
            Task<?> task =
                    Async.detach(() ->
                            Async.interruptible(() -> {
                                begun.completeThreadSafe(Thread.currentThread());
                                new CountDownLatch(1).await();
                            }));

            begun.await().interrupt();

            assertThatExceptionOfType(InterruptedException.class).isThrownBy(task::await);
            assertThat(task.cancelled()).isFalse();
        });
    }

    @Test
    void a_cancel_after_the_body_does_not_interrupt_what_follows() {
        run(loop -> {
            Promise<String> gate = loop.loop().promise();
            Task<Boolean> task =
                    Async.detach(() -> {
                        Async.interruptible(() -> {});
                        try {
                            gate.await();
                        } catch (CancelledError e) {
                            return Thread.currentThread().isInterrupted();
                        }
                        return true;
                    });
            Async.sleep(Duration.ofSeconds(1));
            task.cancel();

            assertThat(task.await()).isFalse();
        });
    }

    @Test
    void a_loop_may_be_run_inside_a_blocking_body() {
        run(loop -> {
            String value = Async.blocking(() -> Async.run(() -> "from a loop of its own"));
            assertThat(value).isEqualTo("from a loop of its own");
        });
    }

    @Test
    void leaving_the_loop_is_for_tasks() {
        assertThatIllegalStateException().isThrownBy(() -> Async.blocking(() -> {}));
        assertThatIllegalStateException().isThrownBy(() -> Async.interruptible(() -> {}));
    }
}
