package dev.millrace.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.spi.Selectable;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the description of the package promises of all its classes. */
class SyncContractTest extends EngineTest {

    /** The calls that need not wait, each with what it would change if it did not raise. */
    private enum Ready {
        EVENT {
            @Override
            Runnable call(EventLoop loop, Trace effects) {
                AsyncEvent event = AsyncEvent.create(loop);
                event.set();
                return event::await;
            }
        },
        SEMAPHORE {
            @Override
            Runnable call(EventLoop loop, Trace effects) {
                AsyncSemaphore semaphore = AsyncSemaphore.create(loop, 1);
                return noting(
                        semaphore::acquire, semaphore::available, effects, "a permit was taken");
            }
        },
        BUCKET {
            @Override
            Runnable call(EventLoop loop, Trace effects) {
                TokenBucket bucket = TokenBucket.create(loop, 1, Duration.ofDays(1), 1);
                return noting(bucket::acquire, bucket::available, effects, "a token was taken");
            }
        },
        LOCK {
            @Override
            Runnable call(EventLoop loop, Trace effects) {
                AsyncLock lock = AsyncLock.create(loop, "lock");
                return noting(lock::acquire, lock::holder, effects, "it was acquired");
            }
        },
        READ {
            @Override
            Runnable call(EventLoop loop, Trace effects) {
                AsyncReadWriteLock lock = AsyncReadWriteLock.create(loop, "lock");
                return noting(lock::acquireRead, lock::heldBy, effects, "it was acquired");
            }
        },
        WRITE {
            @Override
            Runnable call(EventLoop loop, Trace effects) {
                AsyncReadWriteLock lock = AsyncReadWriteLock.create(loop, "lock");
                return noting(lock::acquireWrite, lock::heldBy, effects, "it was acquired");
            }
        },
        PUT {
            @Override
            Runnable call(EventLoop loop, Trace effects) {
                AsyncQueue<String> queue = AsyncQueue.fifo(loop, 1);
                return noting(() -> queue.put("item"), queue::size, effects, "it was put");
            }
        },
        TAKE {
            @Override
            Runnable call(EventLoop loop, Trace effects) {
                AsyncQueue<String> queue = AsyncQueue.fifo(loop, 1);
                queue.tryPut("item");
                return noting(queue::take, queue::size, effects, "it was taken");
            }
        },
        JOIN {
            @Override
            Runnable call(EventLoop loop, Trace effects) {
                return AsyncQueue.fifo(loop, 1)::join;
            }
        },
        BARRIER {
            @Override
            Runnable call(EventLoop loop, Trace effects) {
                return AsyncBarrier.create(loop, 1)::await;
            }
        },
        SELECT {
            @Override
            Runnable call(EventLoop loop, Trace effects) {
                AsyncSemaphore semaphore = AsyncSemaphore.create(loop, 1);
                return noting(
                        () -> Select.select(Select.when(semaphore).thenRun(() -> {})),
                        semaphore::available,
                        effects,
                        "a permit was taken");
            }
        };

        abstract Runnable call(EventLoop loop, Trace effects);

        private static Runnable noting(
                Runnable call, Supplier<?> state, Trace effects, String effect) {
            Object before = state.get();
            return () -> {
                try {
                    call.run();
                } finally {
                    if (!Objects.equals(before, state.get())) {
                        effects.add(effect);
                    }
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_call_that_need_not_wait_raises_in_a_cancelled_scope_and_takes_nothing(Ready ready) {
        var effects = new Trace();
        run(loop -> {
            Runnable call = ready.call(loop.loop(), effects);
            var scope = new CancelScope();
            boolean finished =
                    scope.run(() -> {
                        scope.cancel();
                        call.run();
                    });
            assertThat(finished).isFalse();
        });
        assertThat(effects.steps()).isEmpty();
    }

    @Test
    void a_call_that_never_could_succeed_raises_first_in_a_cancelled_scope() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(1);
            TokenBucket bucket = TokenBucket.create(1, Duration.ofSeconds(1), 1);
            AsyncLock lock = AsyncLock.create();
            AsyncReadWriteLock both = AsyncReadWriteLock.create();
            AsyncCondition condition = AsyncCondition.of(lock);
            for (Runnable call :
                    List.<Runnable>of(
                            () -> semaphore.acquire(2),
                            () -> semaphore.acquire(0),
                            () -> bucket.acquire(2),
                            () -> bucket.acquire(0),
                            () -> Select.select(List.<Clause<Integer, RuntimeException>>of()),
                            condition::await,
                            () -> condition.awaitUntil(() -> true))) {
                var scope = new CancelScope();
                assertThat(
                                scope.run(() -> {
                                    scope.cancel();
                                    call.run();
                                }))
                        .isFalse();
            }
            lock.run(() ->
                    both.write(() -> {
                        for (Runnable call : List.<Runnable>of(lock::acquire, both::acquireRead)) {
                            var scope = new CancelScope();
                            assertThat(
                                            scope.run(() -> {
                                                scope.cancel();
                                                call.run();
                                            }))
                                    .isFalse();
                        }
                    }));
        });
    }

    @Test
    void a_thread_outside_the_loop_is_refused_and_told_what_to_call() {
        run(loop -> {
            EventLoop own = loop.loop();
            AsyncEvent event = AsyncEvent.create();
            AsyncSemaphore semaphore = AsyncSemaphore.create(1);
            TokenBucket bucket = TokenBucket.create(1, Duration.ofSeconds(1), 1);
            AsyncLock lock = AsyncLock.create();
            AsyncReadWriteLock both = AsyncReadWriteLock.create();
            AsyncCondition condition = AsyncCondition.of(lock);
            AsyncQueue<String> queue = AsyncQueue.fifo(1);
            AsyncBarrier barrier = AsyncBarrier.create(1);

            Map<String, Runnable> calls = new LinkedHashMap<>();
            calls.put("set setThreadSafe", event::set);
            calls.put("clear callSoonThreadSafe", event::clear);
            calls.put("acquire acquireThreadSafe", semaphore::acquire);
            calls.put("tryAcquire acquireThreadSafe", semaphore::tryAcquire);
            calls.put("release releaseThreadSafe", semaphore::release);
            calls.put("acquire bucket.acquire()", bucket::acquire);
            calls.put("tryAcquire bucket.acquire()", bucket::tryAcquire);
            calls.put("acquire lock.run(…)", lock::acquire);
            calls.put("tryAcquire lock.run(…)", lock::tryAcquire);
            calls.put("release lock.run(…)", lock::release);
            calls.put("acquire lock.read(…)", both::acquireRead);
            calls.put("try lock.read(…)", both::tryWrite);
            calls.put("release lock.read(…)", both::release);
            calls.put("signal lock.run(…)", condition::signal);
            calls.put("signalAll lock.run(…)", condition::signalAll);
            calls.put("put putThreadSafe", () -> queue.put("item"));
            calls.put("tryPut putThreadSafe", () -> queue.tryPut("item"));
            calls.put("take takeThreadSafe", queue::take);
            calls.put("tryTake takeThreadSafe", queue::tryTake);
            calls.put("taskDone callSoonThreadSafe", queue::taskDone);
            calls.put("join submit(queue::join)", queue::join);
            calls.put("shutdown callSoonThreadSafe", queue::shutdown);
            calls.put("shutdownNow callSoonThreadSafe", queue::shutdownNow);
            calls.put("await submit(barrier::await)", barrier::await);
            calls.put("reset callSoonThreadSafe", barrier::reset);
            calls.put("abort callSoonThreadSafe", barrier::abort);

            List<Throwable> failed = new ArrayList<>();
            var plain =
                    Thread.ofPlatform()
                            .start(() ->
                                    calls.forEach((words, call) -> {
                                        try {
                                            assertThatExceptionOfType(WrongThreadException.class)
                                                    .as(words)
                                                    .isThrownBy(call::run)
                                                    .withMessageStartingWith(
                                                            words.split(" ")[0] + " ")
                                                    .withMessageContainingAll(
                                                            own.name(), words.split(" ", 2)[1]);
                                        } catch (Throwable t) {
                                            failed.add(t);
                                        }
                                    }));
            Async.blocking(() -> plain.join());
            assertThat(failed).isEmpty();
            assertThat(event.isSet()).isFalse();
            assertThat(semaphore.available()).isEqualTo(1);
            assertThat(queue.size()).isZero();
            assertThat(queue.isShutDown()).isFalse();
        });
    }

    @Test
    void a_select_of_another_loops_source_is_refused() {
        EventLoop other = EventLoop.builder().engine(engine).name("other").open();
        try {
            run(loop -> {
                Map<Selectable<?>, String> sources = new LinkedHashMap<>();
                sources.put(AsyncEvent.create(other), "awaitThreadSafe");
                sources.put(AsyncSemaphore.create(other, 1), "acquireThreadSafe");
                sources.put(
                        TokenBucket.create(other, 1, Duration.ofSeconds(1), 1), "bucket.acquire()");
                sources.put(AsyncQueue.<String>fifo(other, 1), "takeThreadSafe");
                sources.put(AsyncQueue.<String>fifo(other, 1).putting("item"), "putThreadSafe");
                sources.forEach((source, instead) ->
                        assertThatExceptionOfType(WrongThreadException.class)
                                .as(source.toString())
                                .isThrownBy(
                                        () -> Select.select(Select.when(source).thenRun(() -> {})))
                                .withMessageContainingAll("other", instead));
            });
        } finally {
            other.close();
        }
    }

    @Test
    void without_a_loop_they_belong_to_the_callers_and_outside_of_any_are_refused() {
        List<Runnable> makers =
                List.of(
                        AsyncEvent::create,
                        () -> AsyncSemaphore.create(1),
                        () -> AsyncSemaphore.bounded(1),
                        () -> TokenBucket.create(1, Duration.ofSeconds(1), 1),
                        AsyncLock::create,
                        () -> AsyncLock.create("lock"),
                        AsyncReadWriteLock::create,
                        () -> AsyncReadWriteLock.create("lock"),
                        () -> AsyncQueue.fifo(1),
                        () -> AsyncQueue.lifo(1),
                        () -> AsyncQueue.priority(1, Comparator.<String>naturalOrder()),
                        () -> AsyncBarrier.create(1));
        for (Runnable maker : makers) {
            assertThatIllegalStateException().isThrownBy(maker::run);
        }
        run(loop -> {
            for (Object made :
                    List.of(
                            AsyncEvent.create(),
                            AsyncSemaphore.create(1),
                            AsyncSemaphore.bounded(1),
                            TokenBucket.create(1, Duration.ofSeconds(1), 1),
                            AsyncLock.create(),
                            AsyncReadWriteLock.create(),
                            AsyncBarrier.create(1))) {
                assertThat(made.toString()).contains("0 waiting on loop " + loop.loop().name());
            }
        });
    }

    @Test
    void those_who_wait_are_listed_longest_first_and_are_served_so() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(0);
            AsyncEvent event = AsyncEvent.create();
            TokenBucket bucket = TokenBucket.create(1, Duration.ofSeconds(1), 1);
            bucket.acquire();
            AsyncBarrier barrier = AsyncBarrier.create(3);
            listed(loop, semaphore::acquire, semaphore::waiting, () -> semaphore.release(2));
            listed(loop, event::await, event::waiting, event::set);
            listed(
                    loop,
                    bucket::acquire,
                    bucket::waiting,
                    () -> Async.sleep(Duration.ofSeconds(2)));
            listed(loop, barrier::await, barrier::waiting, barrier::await);
            AsyncQueue<String> queue = AsyncQueue.fifo(1);
            listed(
                    loop,
                    queue::take,
                    queue::waitingToTake,
                    () -> {
                        queue.put("a");
                        queue.put("b");
                    });
            queue.put("full");
            listed(
                    loop,
                    () -> queue.put("c"),
                    queue::waitingToPut,
                    () -> {
                        queue.take();
                        queue.take();
                    });
            AsyncLock lock = AsyncLock.create();
            AsyncReadWriteLock both = AsyncReadWriteLock.create();
            lock.acquire();
            listed(loop, () -> lock.run(() -> {}), lock::waiting, lock::release);
            both.acquireWrite();
            listed(loop, () -> both.write(() -> {}), both::waiting, both::release);
            AsyncCondition condition = AsyncCondition.of(lock);
            listed(
                    loop,
                    () -> lock.run(condition::await),
                    condition::waiting,
                    () -> lock.run(condition::signalAll));
        });
    }

    private static void listed(
            TestLoop loop, Runnable wait, Supplier<List<Task<?>>> waiting, Runnable end) {
        List<String> served = new ArrayList<>();
        TaskGroup.run(group -> {
            Task<?> first =
                    group.fork(() -> {
                        wait.run();
                        served.add("first");
                    });
            Task<?> second =
                    group.fork(() -> {
                        wait.run();
                        served.add("second");
                    });
            loop.untilIdle();
            assertThat(waiting.get()).isEqualTo(List.of(first, second));
            end.run();
        });
        assertThat(served).containsExactly("first", "second");
        assertThat(waiting.get()).isEmpty();
    }
}
