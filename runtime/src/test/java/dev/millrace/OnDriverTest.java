package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OnDriverTest extends OnBothEngines {
    private static final ContextVar<String> WHO = ContextVar.withDefault("who", "nobody");

    @Test
    void work_runs_on_the_one_driver_and_its_value_comes_back() throws InterruptedException {
        run(() -> {
            Thread driver = loop.onDriver(Thread::currentThread);
            assertThat(driver).isNotSameAs(Thread.currentThread());
            assertThat(driver).isSameAs(((LoopImpl) loop).turns().driver());
            assertThat(loop.<String, RuntimeException>onDriver(() -> "value")).isEqualTo("value");
            assertThat(loop.<String, RuntimeException>onDriver(() -> null)).isNull();
        });
    }

    @Test
    void nothing_else_of_the_loop_runs_meanwhile_and_it_is_no_checkpoint()
            throws InterruptedException {
        run(() -> {
            loop.callSoon(add("callback"));
            Task<?> sibling = loop.detach(() -> trace.add("sibling"));
            for (int i = 0; i < 300; i++) { // more than a turn, or the budget of checkpoints, has
                loop.onDriver(() -> {
                    loop.callSoon(add("queued by the work"));
                });
            }
            trace.add("all work done");
            sibling.await();
        });

        assertThat(trace.getFirst()).isEqualTo("all work done");
        assertThat(trace.subList(1, 3)).containsExactly("callback", "sibling");
    }

    @Test
    void a_callback_may_use_it_and_the_callbacks_behind_it_wait() throws InterruptedException {
        loop.callSoon(() -> {
            trace.add("before");
            loop.onDriver(() -> {
                trace.add("work");
            });
            trace.add("after");
        });
        loop.callSoon(add("next"));
        runOneTurn();

        assertThat(trace).containsExactly("before", "work", "after", "next");
    }

    @Test
    void what_the_work_throws_is_thrown_to_the_caller_the_same_instance()
            throws InterruptedException {
        var failure = new IOException("no");
        var error = new StackOverflowError();
        run(() -> {
            assertThat(
                            catchThrowable(() ->
                                    loop.onDriver(() -> {
                                        throw failure;
                                    })))
                    .isSameAs(failure);
            assertThat(
                            catchThrowable(() ->
                                    loop.onDriver(() -> {
                                        throw error;
                                    })))
                    .isSameAs(error);
            Async.checkpoint(); // all is well
        });
    }

    @Test
    void it_has_the_context_of_the_caller() throws InterruptedException {
        run(() -> {
            WHO.where(
                    "the caller",
                    () -> {
                        assertThat(loop.<String, RuntimeException>onDriver(WHO::get))
                                .isEqualTo("the caller");
                        loop.onDriver(() -> {
                            loop.callSoon(() -> trace.add(WHO.get()));
                        });
                    });
            assertThat(loop.<String, RuntimeException>onDriver(WHO::get)).isEqualTo("nobody");
            Async.checkpoint();
        });
        assertThat(trace).containsExactly("the caller");
    }

    @Test
    void it_may_be_nested() throws InterruptedException {
        run(() ->
                loop.onDriver(() -> {
                    Thread outer = Thread.currentThread();
                    assertThat(loop.onDriver(Thread::currentThread)).isSameAs(outer);
                    assertThat(EventLoop.inCallback()).isTrue();
                    assertThat(loop.inLoop()).isTrue();
                    assertThat(EventLoop.current()).isSameAs(loop);
                }));
    }

    @Test
    void waiting_is_refused_in_it() throws InterruptedException {
        run(() ->
                loop.onDriver(() -> {
                    assertThatIllegalStateException()
                            .isThrownBy(() -> Async.sleep(Duration.ofSeconds(1)))
                            .withMessageContaining("callbacks must not wait");
                    assertThatIllegalStateException()
                            .isThrownBy(() -> Async.run(() -> "another loop"));
                }));
    }

    @Test
    void a_pending_interrupt_is_left_to_the_next_checkpoint() throws InterruptedException {
        run(() -> {
            Thread.currentThread().interrupt();
            loop.onDriver(() -> {
                trace.add("interrupted: " + Thread.currentThread().isInterrupted());
            });
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(Async::checkpoint);
        });
        assertThat(trace).containsExactly("interrupted: false");
    }

    @Test
    void an_interrupt_that_the_work_leaves_is_nobodys() throws InterruptedException {
        run(() -> {
            loop.onDriver(() -> Thread.currentThread().interrupt());
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            loop.onDriver(() -> {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            });
            Async.sleep(Duration.ofSeconds(1));
        });
    }

    @Test
    void a_pending_cancel_does_not_keep_it_from_running() throws InterruptedException {
        run(() -> {
            var scope = new CancelScope();
            scope.run(() -> {
                scope.cancel("enough");
                loop.onDriver(() -> {
                    trace.add("release");
                });
                Async.checkpoint();
                trace.add("not reached");
            });
        });
        assertThat(trace).containsExactly("release");
    }

    @Test
    void other_threads_are_told_what_to_call_instead() throws InterruptedException {
        assertThatThrownBy(() -> loop.onDriver(() -> {}))
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("callSoonThreadSafe");
        run(() ->
                Async.blocking(() -> {
                    assertThatThrownBy(() -> loop.onDriver(() -> {}))
                            .isInstanceOf(WrongThreadException.class);
                }));
    }

    @Test
    void a_pinned_caller_is_refused_on_the_carrier_and_keeps_one_on_the_baton()
            throws InterruptedException {
        run(() -> {
            Throwable thrown =
                    catchThrowable(() ->
                            PinnedStack.run(() ->
                                    loop.onDriver(() -> {
                                        trace.add("ran");
                                    })));
            if (engine == FiberEngine.CARRIER) {
                assertThat(thrown).hasRootCauseInstanceOf(PinnedAwaitException.class);
                assertThat(trace).isEmpty();
            } else {
                assertThat(thrown).isNull();
                assertThat(trace).containsExactly("ran");
            }
            loop.onDriver(() -> {
                trace.add("all is well");
            });
        });
        assertThat(trace).endsWith("all is well");
    }

    @Test
    void the_work_may_stop_the_loop_and_may_not_close_it() throws InterruptedException {
        loop.detach(() -> {
            loop.onDriver(() -> {
                assertThatIllegalStateException().isThrownBy(loop::close);
                loop.stop();
            });
            return trace.add("after");
        });
        loop.runForever();

        assertThat(trace).containsExactly("after");
    }

    @Test
    void a_task_that_outlives_its_loop_is_told_that_nobody_drives_it() throws Exception {
        reopen(inRealTime().closeGrace(Duration.ofMillis(20)));
        var gate = new CountDownLatch(1);
        var thrown = new CompletableFuture<Throwable>();
        loop.detach(() ->
                Async.shield(() -> {
                    Async.blocking(() -> gate.await());
                    return thrown.complete(
                            catchThrowable(() ->
                                    loop.onDriver(() -> {
                                        trace.add("ran");
                                    })));
                }));
        runOneTurn();
        loop.close();
        assertThat(faults.take()).hasSize(2);

        gate.countDown();

        assertThat(thrown.get()).isInstanceOf(LoopClosedException.class);
        assertThat(trace).isEmpty();
    }

    @Test
    void a_task_that_is_walked_meanwhile_goes_on() throws InterruptedException {
        run(() -> {
            Thread task = Thread.currentThread();
            for (int i = 0; i < 200; i++) {
                loop.onDriver(() -> {
                    trace.add("frames " + (task.getStackTrace().length > 0));
                });
            }
        });
        assertThat(trace).hasSize(200).containsOnly("frames true");
    }

    @Test
    @Tag("slow") // the watchdog looks at real time: the work holds the loop until that is reported
    void work_that_blocks_the_loop_is_reported_with_its_stack() throws InterruptedException {
        reopen(inRealTime().slowStep(Duration.ofMillis(100)));

        run(() -> loop.onDriver(this::computeUntilTold));

        LoopFault fault = faults.takeOne();
        assertThat(fault.message()).contains("has held the loop for");
        assertThat(Arrays.stream(fault.failure().getStackTrace()))
                .anyMatch(frame -> frame.getMethodName().equals("computeUntilTold"));
    }

    private void computeUntilTold() {
        while (!faults.any()) {
            Thread.onSpinWait();
        }
    }
}
