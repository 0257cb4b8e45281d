package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.spi.LoopClock;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/** A loop on the thread of somebody else: one thread that runs what it is handed. */
@OnEachEngine
@Timeout(60) // a hang fails, instead of stopping the build
class GuestTest {
    @Parameter FiberEngine engine;

    private final Reported faults = new Reported();
    private ExecutorService host;
    private EventLoop loop;

    @BeforeEach
    void open() {
        host = Executors.newSingleThreadExecutor();
        loop = builder().guestOf(host).open();
    }

    @AfterEach
    void nothing_is_left_and_nothing_was_reported() throws InterruptedException {
        loop.close();
        host.shutdown();
        assertThat(host.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(faults.take()).isEmpty();
    }

    private EventLoop.Builder builder() {
        return EventLoop.builder()
                .engine(engine)
                .exceptionHandler(faults)
                .slowStep(Duration.ofSeconds(30));
    }

    private Thread hostThread() throws Exception {
        return host.submit(Thread::currentThread).get();
    }

    @Test
    void its_driver_is_the_thread_of_the_host() throws Exception {
        Thread driver = loop.submit(() -> loop.onDriver(Thread::currentThread)).get();

        assertThat(driver).isSameAs(hostThread());
    }

    @Test
    void a_task_that_awaits_leaves_the_host_to_its_own_work() throws Exception {
        Promise<String> promise = loop.promise();
        CompletableFuture<String> answer =
                loop.submit(() -> loop.onDriver(() -> "hello ") + promise.await());

        host.submit(() -> promise.completeThreadSafe("world")).get();

        assertThat(answer.get()).isEqualTo("hello world");
    }

    @Test
    void a_timer_that_is_due_before_those_that_are_waited_for_already_is_not_late()
            throws Exception {
        String first =
                loop.submit(() ->
                                Async.race(
                                        () -> {
                                            Async.sleep(Duration.ofHours(1));
                                            return "the late one";
                                        },
                                        () -> {
                                            Async.sleep(Duration.ofMillis(1));
                                            Async.sleep(Duration.ofMillis(5));
                                            return "the early one";
                                        }))
                        .get();

        assertThat(first).isEqualTo("the early one");
    }

    @Test
    void no_timer_fires_early() throws Exception {
        Duration slept =
                loop.submit(
                                () -> {
                                    Duration begin = loop.time();
                                    Async.sleep(Duration.ofMillis(7));
                                    return loop.time().minus(begin);
                                })
                        .get();

        assertThat(slept).isGreaterThanOrEqualTo(Duration.ofMillis(7));
    }

    @Test
    void channels_are_waited_for_elsewhere_and_other_threads_still_come_in() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        List<Byte> read = new ArrayList<>();
        Promise<List<Byte>> whole = loop.promise();
        loop.submit(() -> loop.addReader(pipe.source(), () -> readInto(pipe, read, whole))).get();
        for (byte i = 0; i < 100; i++) {
            pipe.sink().write(ByteBuffer.wrap(new byte[] {i}));
            assertThat(loop.submit(() -> "still here").get()).isEqualTo("still here");
        }

        assertThat(loop.submit(whole::await).get()).hasSize(100).startsWith((byte) 0, (byte) 1);
        loop.submit(
                        () -> {
                            assertThat(loop.removeReader(pipe.source())).isTrue();
                            Async.sleep(Duration.ofMillis(1)); // without channels again
                        })
                .get();
        pipe.sink().close();
        pipe.source().close();
    }

    private static void readInto(Pipe pipe, List<Byte> read, Promise<List<Byte>> whole) {
        ByteBuffer buffer = ByteBuffer.allocate(16);
        try {
            pipe.source().read(buffer);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            read.add(buffer.get());
        }
        if (read.size() == 100) {
            whole.complete(read);
        }
    }

    @Test
    void whoever_brings_something_wakes_it_each_time() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            int value = i;
            Promise<Integer> promise = loop.promise();
            CompletableFuture<Integer> awaited = loop.submit(promise::await);
            if (i % 2 == 0) {
                promise.completeThreadSafe(value);
            } else {
                host.execute(() -> promise.completeThreadSafe(value));
            }
            assertThat(awaited.get(20, TimeUnit.SECONDS)).isEqualTo(value);
        }
    }

    @Test
    void code_of_the_host_is_outside_the_loop_on_the_same_thread() throws Exception {
        var promise = loop.<String>promise();
        CompletableFuture<String> waiting = loop.submit(promise::await);
        loop.submit(() -> "it waits").get();

        host.submit(
                        () -> {
                            assertThat(loop.inLoop()).isFalse();
                            assertThat(EventLoop.currentOrNull()).isNull();
                            assertThat(EventLoop.inCallback()).isFalse();
                            assertThatExceptionOfType(WrongThreadException.class)
                                    .isThrownBy(() -> loop.callSoon(() -> {}))
                                    .withMessageContaining("callSoonThreadSafe");
                            assertThatIllegalStateException().isThrownBy(promise::await);
                        })
                .get();

        promise.completeThreadSafe("done");
        assertThat(waiting.get()).isEqualTo("done");
    }

    @Test
    void an_endless_chain_of_callbacks_leaves_the_host_its_turns() throws Exception {
        var stop = new AtomicBoolean();
        var chained = new CountDownLatch(1);
        loop.callSoonThreadSafe(new Chain(stop, chained));
        Reported.await(chained);

        host.submit(() -> stop.set(true)).get(); // the host comes to this

        assertThat(loop.submit(() -> "and so does it").get()).isEqualTo("and so does it");
    }

    private final class Chain implements Runnable {
        private final AtomicBoolean stop;
        private final CountDownLatch chained;

        Chain(AtomicBoolean stop, CountDownLatch chained) {
            this.stop = stop;
            this.chained = chained;
        }

        @Override
        public void run() {
            chained.countDown();
            if (!stop.get()) {
                loop.callSoon(this);
            }
        }
    }

    @Test
    void tasks_that_never_wait_leave_the_host_its_turns() throws Exception {
        var stop = new AtomicBoolean();
        var began = new CountDownLatch(2);
        List<CompletableFuture<?>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(
                    loop.submit(() -> {
                        began.countDown();
                        while (!stop.get()) {
                            Async.checkpoint();
                        }
                    }));
        }
        Reported.await(began);

        host.submit(() -> stop.set(true)).get();

        for (CompletableFuture<?> each : both) {
            each.get();
        }
    }

    @Test
    void work_for_the_driver_may_not_wait() throws Exception {
        loop.submit(() ->
                        loop.onDriver(() -> {
                            assertThat(loop.inLoop()).isTrue();
                            assertThat(EventLoop.inCallback()).isTrue();
                            assertThatIllegalStateException()
                                    .isThrownBy(Async::checkpoint)
                                    .withMessageContaining("callbacks must not wait");
                        }))
                .get();
    }

    @Test
    void closing_cancels_its_tasks_which_clean_up_on_the_host() throws Exception {
        Thread expected = hostThread();
        var cleaned = new CompletableFuture<Thread>();
        var began = new CountDownLatch(1);
        CompletableFuture<Object> task =
                loop.submit(() -> {
                    began.countDown();
                    try {
                        return loop.promise().await();
                    } finally {
                        cleaned.complete(loop.onDriver(Thread::currentThread));
                    }
                });
        Reported.await(began);

        loop.close();

        assertThat(cleaned.get()).isSameAs(expected);
        assertThat(task).isCompletedExceptionally();
        assertThat(loop.closed()).isTrue();
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> loop.submit(() -> "late"));
        faults.take(); // a submitted task that was cancelled
    }

    @Test
    void closing_on_the_host_is_refused_and_closing_without_waiting_is_not() throws Exception {
        loop.submit(() -> "it has run").get();

        CompletableFuture<?> closed =
                host.submit(
                                () -> {
                                    assertThatIllegalStateException()
                                            .isThrownBy(loop::close)
                                            .withMessageContainingAll(
                                                    "block its host", "closeAsync()");
                                    CompletableFuture<?> closing = loop.closeAsync();
                                    assertThatIllegalStateException()
                                            .isThrownBy(closing::join)
                                            .withMessageContaining("whose host this is");
                                    return closing;
                                })
                        .get();

        closed.get(20, TimeUnit.SECONDS);
        assertThat(loop.closed()).isTrue();
        assertThat(loop.closeAsync()).isCompleted();
    }

    @Test
    void a_task_may_close_its_loop_without_waiting() throws Exception {
        CompletableFuture<CompletableFuture<?>> closing =
                loop.submit(() -> {
                    assertThatIllegalStateException()
                            .isThrownBy(loop::close)
                            .withMessageContaining("closeAsync()");
                    return loop.closeAsync();
                });

        closing.get().get(20, TimeUnit.SECONDS);

        assertThat(loop.closed()).isTrue();
    }

    @Test
    void waiting_on_the_host_for_what_the_host_has_to_run_is_refused() throws Exception {
        loop.submit(() -> "it has run").get();
        var promise = loop.<String>promise();
        CompletableFuture<String> waiting = loop.submit(promise::await);

        host.submit(
                        () -> {
                            assertThatIllegalStateException()
                                    .isThrownBy(waiting::join)
                                    .withMessageContaining("whose host this is");
                            assertThatIllegalStateException()
                                    .isThrownBy(() -> waiting.thenApply(String::length).get());
                        })
                .get();

        promise.completeThreadSafe("done");
        assertThat(waiting.get()).isEqualTo("done");
    }

    @Test
    void it_runs_from_its_opening_to_its_close_and_nobody_else_runs_or_stops_it() throws Exception {
        assertThat(loop.running()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(loop::runForever)
                .withMessageContaining("it is a guest");
        assertThatIllegalStateException()
                .isThrownBy(() -> loop.runUntilComplete(loop.promise()))
                .withMessageContaining("it is a guest");
        loop.submit(() ->
                        assertThatIllegalStateException()
                                .isThrownBy(loop::stop)
                                .withMessageContaining("closeAsync()"))
                .get();
        try (Runner runner = Runner.of(builder().guestOf(host))) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> runner.run(() -> {}))
                    .withMessageContaining("it is a guest");
        }
    }

    @Test
    void what_its_host_cannot_give_is_refused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> builder().guestOf(host).clock(new OtherTime()).open())
                .withMessageContaining("cannot use virtual time");
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        builder()
                                .guestOf(host)
                                .poller(poller -> {
                                    throw new AssertionError("not asked for");
                                })
                                .open())
                .withMessageContaining("its host has the thread");
        assertThat(loop.diagnostics()).contains("poller that of its host");
    }

    @Test
    void two_guests_share_a_host() throws Exception {
        try (EventLoop other = builder().guestOf(host).open()) {
            Promise<String> ping = loop.promise();
            Promise<String> pong = other.promise();
            CompletableFuture<String> first =
                    loop.submit(() -> {
                        pong.completeThreadSafe("pong");
                        return ping.await();
                    });
            CompletableFuture<String> second =
                    other.submit(() -> {
                        String got = pong.await();
                        ping.completeThreadSafe("ping");
                        return got;
                    });

            assertThat(first.get()).isEqualTo("ping");
            assertThat(second.get()).isEqualTo("pong");
            assertThat(other.submit(() -> other.onDriver(Thread::currentThread)).get())
                    .isSameAs(hostThread());
        }
    }

    @Test
    void what_other_threads_bring_as_it_closes_is_run_or_refused() throws Exception {
        var ended = new AtomicInteger();
        var begun = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> submitUntilRefused(begun, ended)));
        }
        Reported.await(begun);

        loop.close();

        for (Thread each : threads) {
            each.join(20_000);
            assertThat(each.isAlive()).isFalse();
        }
        assertThat(ended).hasValue(4);
        faults.take(); // detached tasks were alive
    }

    /** Each task has an outcome, whatever it is. */
    private void submitUntilRefused(CountDownLatch begun, AtomicInteger ended) {
        List<CompletableFuture<?>> some = new ArrayList<>();
        try {
            while (true) {
                for (int i = 0; i < 20; i++) {
                    some.add(loop.submit(() -> Async.sleep(Duration.ofMillis(1))));
                }
                begun.countDown();
                awaitAll(some);
            }
        } catch (LoopClosedException e) {
            awaitAll(some);
            ended.incrementAndGet();
        }
    }

    private static void awaitAll(List<CompletableFuture<?>> some) {
        some.forEach(each -> each.handle((none, failure) -> null).join());
        some.clear();
    }

    @Test
    void an_interrupt_of_the_host_stays_with_the_host() throws Exception {
        var queue = new QueueHost();
        queue.execute(() -> Thread.currentThread().interrupt());
        EventLoop mine = builder().guestOf(queue).open();
        var seen = new AtomicBoolean();
        CompletableFuture<Thread> ran =
                mine.submit(() -> {
                    seen.set(Thread.currentThread().isInterrupted());
                    return mine.onDriver(Thread::currentThread);
                });
        queue.runUntil(ran::isDone);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).isFalse();
        assertThat(ran.get()).isSameAs(Thread.currentThread());
        queue.close(mine);
    }

    @Test
    void its_waiter_and_its_host_are_left_without_a_trace() throws Exception {
        CompletableFuture<?> sleeping = loop.submit(() -> Async.sleep(Duration.ofHours(1)));
        String name = loop.name() + "-waiter";
        Thread thread = waiter(name);
        while (thread == null) { // until there is something to wait for
            Thread.onSpinWait();
            thread = waiter(name);
        }
        sleeping.cancel(true);

        loop.close();

        thread.join(20_000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(host.submit(EventLoop::currentOrNull).get()).isNull();
    }

    private static Thread waiter(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static final class OtherTime implements LoopClock {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public boolean idle(long nextTimerNanos, int externalWork) {
            return false;
        }

        @Override
        public boolean virtual() {
            return true;
        }
    }
}
