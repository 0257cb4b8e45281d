package dev.millrace.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.Runner;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NettyBridgeTest extends OnNetty {

    @Test
    void a_task_awaits_a_future_of_its_own_loop_without_a_wake_up() throws Exception {
        run(() -> {
            Promise<String> promise = io().newPromise();
            Task<String> reader = loop.detach(() -> NettyBridge.await(promise));
            Async.checkpoint();
            long wakeUps = io().wakeUps();
            loop.onDriver(() -> {
                promise.setSuccess("value");
            });

            assertThat(reader.await()).isEqualTo("value");
            assertThat(NettyBridge.await(promise)).as("once more, done").isEqualTo("value");
            assertThat(io().wakeUps()).isEqualTo(wakeUps);
            assertThat(io().crowds().size()).isZero();
        });
    }

    @Test
    void any_thread_may_complete_it() throws Exception {
        run(() -> {
            for (int i = 0; i < 200; i++) {
                var promise = new DefaultPromise<Integer>(ImmediateEventExecutor.INSTANCE);
                int value = i;
                Thread.startVirtualThread(() -> promise.setSuccess(value));
                assertThat(NettyBridge.await(promise)).isEqualTo(value);
            }
            Promise<String> foreign = GlobalEventExecutor.INSTANCE.newPromise();
            Thread.startVirtualThread(() -> foreign.setSuccess("foreign"));
            assertThat(NettyBridge.await(foreign)).isEqualTo("foreign");
        });
    }

    @Test
    void a_loop_with_its_own_selector_awaits_futures_too() throws Exception {
        try (Runner runner = Runner.of(EventLoop.builder().engine(engine))) {
            runner.run(() -> {
                Promise<String> promise = GlobalEventExecutor.INSTANCE.newPromise();
                Task<String> reader = Async.detach(() -> NettyBridge.await(promise));
                assertThat(
                                Async.moveOnAfter(
                                        Duration.ofMillis(1),
                                        () -> {
                                            NettyBridge.await(promise);
                                        }))
                        .isFalse();
                promise.setSuccess("value");
                assertThat(reader.await()).isEqualTo("value");
                assertThat(EventLoop.current().poller()).isNotInstanceOf(NettyPoller.class);
                assertThat(Crowds.lists(EventLoop.current())).as("nothing is kept").isFalse();
            });
        }
    }

    @Test
    void what_it_failed_with_is_thrown_the_same_instance() throws Exception {
        run(() -> {
            var failure = new IOException("no");
            Promise<String> promise = io().newPromise();
            Task<String> reader = loop.detach(() -> NettyBridge.await(promise));
            Async.checkpoint();
            loop.onDriver(() -> {
                promise.setFailure(failure);
            });
            assertThat(catchThrowable(reader::await)).isSameAs(failure);
            assertThat(catchThrowable(() -> NettyBridge.await(promise))).isSameAs(failure);
        });
    }

    @Test
    void the_three_cancellations_stay_distinct() throws Exception {
        run(() -> {
            Promise<String> shared = io().newPromise();
            var scope = new CancelScope();
            loop.callSoon(() -> scope.cancel("mine"));
            scope.run(() -> {
                assertThatExceptionOfType(CancelledError.class)
                        .as("my own")
                        .isThrownBy(() -> NettyBridge.await(shared));
            });
            assertThat(shared.isDone()).as("it is shared").isFalse();

            loop.callSoon(() -> shared.cancel(false));
            assertThatExceptionOfType(TaskCancelledException.class)
                    .as("the source's")
                    .isThrownBy(() -> NettyBridge.await(shared));

            Future<String> failed =
                    NettyBridge.toFuture(() ->
                            Async.timeout(
                                    Duration.ofMillis(1),
                                    () -> {
                                        Async.sleep(Duration.ofDays(1));
                                        return "never";
                                    }));
            assertThatThrownBy(() -> NettyBridge.await(failed))
                    .as("a time limit of the body's own")
                    .isInstanceOf(dev.millrace.DeadlineExceededException.class);
            assertThat(failed.isCancelled()).isFalse();
        });
    }

    @Test
    void in_a_cancelled_scope_nothing_is_started() throws Exception {
        run(() -> {
            var scope = new CancelScope();
            scope.cancel("before");
            scope.run(() ->
                    NettyBridge.awaitOwned(() -> {
                        trace.add("started");
                        return io().<String>newPromise();
                    }));
            assertThat(trace).isEmpty();
        });
    }

    @Test
    void a_cancel_reaches_the_future_that_the_task_owns() throws Exception {
        run(() -> {
            Promise<String> owned = io().newPromise();
            assertThat(
                            Async.moveOnAfter(
                                    Duration.ofMillis(1),
                                    () -> {
                                        NettyBridge.awaitOwned(() -> owned);
                                    }))
                    .isFalse();
            assertThat(owned.isCancelled()).isTrue();
        });
    }

    @Test
    void a_cancel_from_a_handler_is_the_tasks_own_and_not_that_of_its_future() throws Exception {
        run(() -> {
            for (Promise<String> owned :
                    List.<Promise<String>>of(
                            io().newPromise(),
                            new DefaultPromise<String>(ImmediateEventExecutor.INSTANCE))) {
                var scope = new CancelScope();
                Task<?> waiting =
                        loop.detach(() ->
                                scope.run(() -> {
                                    assertThatExceptionOfType(CancelledError.class)
                                            .isThrownBy(() -> NettyBridge.awaitOwned(() -> owned));
                                    trace.add("cancelled");
                                }));
                Async.checkpoint();
                loop.onDriver(() -> scope.cancel("by a handler")); // tells listeners at once
                waiting.await();
                assertThat(owned.isCancelled()).isTrue();
            }
            assertThat(trace).containsExactly("cancelled", "cancelled");
        });
    }

    @Test
    void an_owned_future_that_was_done_first_wins_over_the_cancel() throws Exception {
        run(() -> {
            Promise<String> owned = io().newPromise();
            var scope = new CancelScope();
            var got = new ArrayList<String>();
            loop.callSoon(() -> {
                owned.setSuccess("first"); // its listeners are called in the next round
                scope.cancel("too late");
            });
            scope.run(() -> {
                got.add(NettyBridge.awaitOwned(() -> owned));
            });
            assertThat(got).containsExactly("first");
        });
    }

    @Test
    void an_owned_future_that_cannot_be_cancelled_is_left_and_its_value_discarded()
            throws Exception {
        var discarded = new ArrayList<Object>();
        run(
                builder().discardHandler((from, value, source) -> discarded.add(value)),
                () -> {
                    Promise<String> owned = io().newPromise();
                    owned.setUncancellable();
                    assertThat(
                                    Async.moveOnAfter(
                                            Duration.ofMillis(1),
                                            () -> {
                                                NettyBridge.awaitOwned(() -> owned);
                                            }))
                            .isFalse();
                    assertThat(owned.isDone()).isFalse();
                    loop.onDriver(() -> {
                        owned.setSuccess("late");
                    });
                    until(() -> !discarded.isEmpty());
                    assertThat(discarded).containsExactly("late");
                });
    }

    @Test
    void a_value_that_comes_after_the_loop_has_closed_is_released() throws Exception {
        var owned = new DefaultPromise<ByteBuf>(GlobalEventExecutor.INSTANCE);
        assertThat(owned.setUncancellable()).isTrue();
        run(() ->
                assertThat(
                                Async.moveOnAfter(
                                        Duration.ofMillis(1),
                                        () -> {
                                            NettyBridge.awaitOwned(() -> owned);
                                        }))
                        .isFalse());
        ByteBuf late = bytes("late");
        owned.setSuccess(late);
        GlobalEventExecutor.INSTANCE.submit(() -> {}).get(20, TimeUnit.SECONDS); // after listeners
        assertThat(late.refCnt()).isZero();
    }

    @Test
    void a_task_says_that_it_waits_for_an_owned_future() throws Exception {
        run(() -> {
            Promise<String> owned = io().newPromise();
            Task<String> waiter = loop.detach("waiter", () -> NettyBridge.awaitOwned(() -> owned));
            Async.checkpoint();
            assertThat(loop.tree().toText()).contains("an owned future of Netty");
            loop.onDriver(() -> {
                owned.setSuccess("done");
            });
            assertThat(waiter.await()).isEqualTo("done");
        });
    }

    @Test
    void start_runs_on_the_driver_and_what_it_throws_is_thrown() throws Exception {
        run(() -> {
            Thread driver = loop.onDriver(Thread::currentThread);
            assertThat(
                            NettyBridge.<Thread>awaitOwned(
                                    () -> io().newSucceededFuture(Thread.currentThread())))
                    .isSameAs(driver);
            var failure = new IllegalStateException("not now");
            assertThat(
                            catchThrowable(() ->
                                    NettyBridge.awaitOwned(() -> {
                                        throw failure;
                                    })))
                    .isSameAs(failure);
        });
    }

    @Test
    void twenty_thousand_waits_that_are_given_up_leave_nothing_with_the_future() throws Exception {
        run(() -> {
            var listeners = new AtomicInteger();
            var shutdown =
                    new DefaultPromise<String>(ImmediateEventExecutor.INSTANCE) {
                        @Override
                        public Promise<String> addListener(
                                io.netty.util.concurrent.GenericFutureListener<
                                                ? extends Future<? super String>>
                                        listener) {
                            listeners.incrementAndGet();
                            return super.addListener(listener);
                        }
                    };
            List<Task<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                waiting.add(loop.detach(() -> NettyBridge.await(shutdown)));
            }
            until(() -> io().crowds().size() == 1);
            waiting.forEach(each -> each.cancel("all leave"));
            until(() -> waiting.stream().allMatch(Task::done));
            assertThat(listeners.get()).as("one for all of the loop").isEqualTo(1);
            assertThat(io().crowds().size()).isZero();
        });
    }

    @Test
    void a_view_completes_as_the_future_does_and_leaves_it_alone() throws Exception {
        run(() -> {
            Promise<String> promise = io().newPromise();
            LoopFuture<String> view = NettyBridge.toLoopFuture(promise);
            LoopFuture<String> dropped = NettyBridge.toLoopFuture(promise);
            dropped.cancel("not needed");
            Async.checkpoint();
            assertThat(promise.isDone()).isFalse();
            loop.onDriver(() -> {
                promise.setSuccess("value");
            });
            assertThat(view.await()).isEqualTo("value");

            Promise<String> cancelled = io().newPromise();
            LoopFuture<String> other = NettyBridge.toLoopFuture(cancelled);
            cancelled.cancel(false);
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(other::await);
            assertThat(other.cancelled()).isTrue();

            var failure = new IOException("no");
            assertThat(
                            catchThrowable(
                                    NettyBridge.toLoopFuture(io().newFailedFuture(failure))::await))
                    .isSameAs(failure);
            until(() -> io().crowds().size() == 0);
        });
    }

    @Test
    void a_body_becomes_a_future_whose_listeners_are_called_on_the_driver() throws Exception {
        run(() -> {
            Thread driver = loop.onDriver(Thread::currentThread);
            dev.millrace.Promise<Thread> told = loop.promise();
            Future<String> future =
                    NettyBridge.toFuture(() -> {
                        Async.sleep(Duration.ofMillis(1));
                        return "value";
                    });
            future.addListener(done -> told.complete(Thread.currentThread()));
            assertThat(told.await()).isSameAs(driver);
            assertThat(future.getNow()).isEqualTo("value");

            var failure = new IOException("no");
            Future<String> failed =
                    NettyBridge.toFuture(() -> {
                        throw failure;
                    });
            until(failed::isDone);
            assertThat(failed.cause()).isSameAs(failure);
        });
    }

    @Test
    void cancelling_the_future_of_a_body_cancels_the_task() throws Exception {
        run(() -> {
            dev.millrace.Promise<String> ended = loop.promise();
            Future<?> future =
                    NettyBridge.toFuture(() -> {
                        try {
                            Async.sleep(Duration.ofDays(1));
                        } catch (CancelledError cancelled) {
                            ended.complete("cancelled");
                            throw cancelled;
                        }
                    });
            Async.checkpoint();
            assertThat(future.cancel(false)).isTrue();
            assertThat(ended.await()).isEqualTo("cancelled");
            assertThat(future.isCancelled()).isTrue();
        });
    }

    @Test
    void cancelling_the_task_behind_a_view_cancels_the_view_and_not_the_other_way_round()
            throws Exception {
        run(() -> {
            Task<String> task =
                    loop.detach(() -> {
                        Async.sleep(Duration.ofDays(1));
                        return "never";
                    });
            Future<String> dropped = NettyBridge.toFuture(task);
            Async.checkpoint();
            dropped.cancel(false);
            Async.checkpoint();
            assertThat(task.done()).isFalse();

            Future<String> view = NettyBridge.toFuture(task);
            Async.checkpoint();
            task.cancel("enough");
            until(view::isDone);
            assertThat(view.isCancelled()).isTrue();
            assertThat(view.cause()).isInstanceOf(TaskCancelledException.class);
        });
    }

    @Test
    void a_task_completes_a_promise_that_somebody_else_has_made() throws Exception {
        run(() -> {
            Promise<Object> promise = GlobalEventExecutor.INSTANCE.newPromise();
            NettyBridge.complete(promise, () -> "value");
            assertThat(NettyBridge.await(promise)).isEqualTo("value");
        });
    }

    @Test
    void other_threads_get_futures_too_and_may_wait_for_them() throws Exception {
        run(() -> {
            var got = new CountDownLatch(1);
            Task<String> task =
                    loop.detach(() -> {
                        Async.sleep(Duration.ofMillis(5));
                        return "value";
                    });
            Future<String> view = NettyBridge.toFuture(task);
            assertThatThrownBy(view::sync)
                    .isInstanceOf(BlockingOperationException.class)
                    .hasMessageContaining("NettyBridge.await");
            Thread.startVirtualThread(() -> {
                if (view.awaitUninterruptibly(20, TimeUnit.SECONDS)) {
                    got.countDown();
                }
            });
            Async.blocking(() -> await(got));
        });
    }

    @Test
    void a_wait_for_a_channel_that_closes_ends_with_it() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            Channel client = ends.client();
            Task<?> waiting = loop.detach(() -> NettyBridge.await(client.closeFuture()));
            Async.checkpoint();
            loop.onDriver(() -> client.close());
            waiting.await();
        });
    }

    @Test
    void a_body_of_a_caller_without_a_loop_runs_on_the_common_one() throws Exception {
        Future<EventLoop> where = NettyBridge.toFuture(EventLoop::current);
        assertThat(where.get(50, TimeUnit.SECONDS)).isSameAs(EventLoop.common());

        var promise = new DefaultPromise<EventLoop>(GlobalEventExecutor.INSTANCE);
        NettyBridge.complete(promise, EventLoop::current);
        assertThat(promise.get(50, TimeUnit.SECONDS)).isSameAs(EventLoop.common());
    }

    @Test
    void another_thread_is_told_what_to_call_instead_of_before_poll() throws Exception {
        run(() -> {
            NettyLoop netty = NettyLoop.current();
            assertThatThrownBy(() -> Async.blocking(() -> netty.beforePoll(() -> {})))
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("beforePoll is for loop " + loop.name())
                    .hasMessageContaining("group().next().execute(…)");
            assertThat((Object) netty).asString().startsWith(loop + " on ");
        });
    }

    @Test
    void a_transport_is_known_by_its_name() {
        var provider = new NettyProvider();
        assertThat((Object) provider.named("netty")).hasToString(NettyTransport.best().toString());
        assertThat((Object) provider.named("netty-nio"))
                .hasToString(NettyTransport.nio().toString());
        assertThat((Object) provider.named("kqueue")).isNull();
        assertThat(provider).hasToString("the transports of Netty");
    }
}
