package dev.millrace.proof.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopClosedException;
import dev.millrace.Promise;
import dev.millrace.Runner;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a loop promises whatever it sleeps in. */
@Timeout(60) // a hang fails, instead of stopping the build
class PollerContractTest {

    @OnEachEngine(with = Sleep.class)
    void turns_are_first_in_first_out(FiberEngine engine, Sleep sleep) {
        run(
                engine,
                sleep,
                loop -> {
                    List<String> trace = new ArrayList<>();
                    TaskGroup.run(group -> {
                        for (int i = 0; i < 3; i++) {
                            int number = i;
                            group.fork(() -> {
                                trace.add("task " + number);
                                Async.checkpoint();
                                trace.add("task " + number + " again");
                            });
                            loop.callSoon(() -> trace.add("callback " + number));
                        }
                    });
                    assertThat(trace)
                            .containsExactly(
                                    "task 0",
                                    "callback 0",
                                    "task 1",
                                    "callback 1",
                                    "task 2",
                                    "callback 2",
                                    "task 0 again",
                                    "task 1 again",
                                    "task 2 again");
                });
    }

    @OnEachEngine(with = Sleep.class)
    void a_busy_loop_polls_at_least_once_in_256_entries(FiberEngine engine, Sleep sleep) {
        run(
                engine,
                sleep,
                loop -> {
                    long before = loop.statistics().polls();
                    int entries = 10_000;
                    Promise<Integer> done = loop.promise();
                    chain(loop, entries, done);
                    assertThat(done.await()).isZero();

                    assertThat(loop.statistics().polls() - before)
                            .isGreaterThanOrEqualTo(entries / 256);
                });
    }

    @OnEachEngine(with = Sleep.class)
    void a_busy_loop_hears_its_channels_timers_and_other_threads(FiberEngine engine, Sleep sleep) {
        run(
                engine,
                sleep,
                loop -> {
                    var open = new OpenPipe();
                    AtomicInteger heard = new AtomicInteger();
                    loop.addReader(
                            open.pipe.source(),
                            () -> {
                                open.read();
                                heard.incrementAndGet();
                            });
                    open.write("x");
                    loop.callLater(Duration.ofMillis(1), heard::incrementAndGet);
                    Thread.startVirtualThread(
                            () -> loop.callSoonThreadSafe(heard::incrementAndGet));
                    while (heard.get() < 3) { // never idle
                        Promise<Integer> done = loop.promise();
                        chain(loop, 256, done);
                        done.await();
                    }
                    open.close(loop);
                });
    }

    @OnEachEngine(with = Sleep.class)
    void an_idle_loop_does_not_wake_up(FiberEngine engine, Sleep sleep) {
        run(
                engine,
                sleep,
                loop -> {
                    var open = new OpenPipe();
                    loop.addReader(open.pipe.source(), open::read);
                    Promise<Long> polls = loop.promise();
                    Thread watcher = Thread.ofPlatform().start(() -> watchIdle(loop, polls));
                    assertThat(polls.await()).isZero();
                    Async.blocking(() -> watcher.join());
                    open.close(loop);
                });
    }

    @OnEachEngine(with = Sleep.class)
    void any_thread_wakes_it(FiberEngine engine, Sleep sleep) {
        run(
                engine,
                sleep,
                loop -> {
                    for (int i = 0; i < 500; i++) {
                        int number = i;
                        Promise<Integer> ofVirtual = loop.promise();
                        Thread.startVirtualThread(() -> ofVirtual.completeThreadSafe(number));
                        assertThat(ofVirtual.await()).isEqualTo(number);
                    }
                    for (int i = 0; i < 50; i++) {
                        int number = i;
                        Promise<Integer> ofPlatform = loop.promise();
                        Thread.ofPlatform().start(() -> ofPlatform.completeThreadSafe(number));
                        assertThat(ofPlatform.await()).isEqualTo(number);
                    }
                });
    }

    @OnEachEngine(with = Sleep.class)
    void timers_are_never_early_and_in_order(FiberEngine engine, Sleep sleep) {
        run(
                engine,
                sleep,
                loop -> {
                    List<Integer> micros =
                            List.of(1, 50, 300, 999, 1_000, 1_001, 2_500, 5_000, 7_777);
                    List<Integer> fired = new ArrayList<>();
                    Promise<String> done = loop.promise();
                    Duration begin = loop.time();
                    for (int delay : micros.reversed()) {
                        loop.callAt(
                                begin.plus(Duration.ofNanos(delay * 1_000L)),
                                () -> {
                                    assertThat(loop.time().minus(begin))
                                            .isGreaterThanOrEqualTo(
                                                    Duration.ofNanos(delay * 1_000L));
                                    fired.add(delay);
                                    if (fired.size() == micros.size()) {
                                        done.complete("all");
                                    }
                                });
                    }
                    assertThat(done.await()).isEqualTo("all");
                    assertThat(fired).isEqualTo(micros);
                });
    }

    @OnEachEngine(with = Sleep.class)
    void readers_and_writers_of_sockets_are_called(FiberEngine engine, Sleep sleep) {
        run(
                engine,
                sleep,
                loop -> {
                    try (ServerSocketChannel server = ServerSocketChannel.open();
                            SocketChannel client = SocketChannel.open()) {
                        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                        server.configureBlocking(false);
                        client.configureBlocking(false);
                        Promise<SocketChannel> accepted = loop.promise();
                        loop.addReader(server, () -> accepted.complete(accept(server)));
                        Promise<Boolean> connected = loop.promise();
                        if (client.connect(server.getLocalAddress())) {
                            connected.complete(true);
                        } else {
                            loop.addWriter(client, () -> connected.complete(finish(client)));
                        }
                        assertThat(connected.await()).isTrue();
                        loop.removeWriter(client);
                        SocketChannel peer = accepted.await();
                        assertThat(loop.removeReader(server)).isTrue();

                        AtomicInteger received = new AtomicInteger();
                        Promise<Integer> all = loop.promise();
                        loop.addReader(
                                peer,
                                () -> {
                                    if (received.addAndGet(read(peer)) == 5_000) {
                                        all.complete(received.get());
                                    }
                                });
                        for (int i = 0; i < 5_000; i++) {
                            assertThat(client.write(ByteBuffer.wrap(new byte[1]))).isEqualTo(1);
                            if (i % 100 == 0) {
                                Async.checkpoint();
                            }
                        }
                        assertThat(all.await()).isEqualTo(5_000);
                        assertThat(loop.removeReader(peer)).isTrue();
                        assertThat(loop.removeReader(peer)).isFalse();
                        peer.close();
                    }
                });
    }

    @OnEachEngine(with = Sleep.class)
    void a_reader_that_was_removed_and_added_again_is_called(FiberEngine engine, Sleep sleep) {
        run(
                engine,
                sleep,
                loop -> {
                    var open = new OpenPipe();
                    for (int i = 0; i < 200; i++) {
                        Promise<String> heard = loop.promise();
                        loop.addReader(
                                open.pipe.source(),
                                () -> {
                                    if (!heard.done()) {
                                        heard.complete(open.read());
                                    }
                                });
                        open.write("hello");
                        assertThat(heard.await()).isEqualTo("hello");
                        assertThat(loop.removeReader(open.pipe.source())).isTrue();
                    }
                    open.close(loop);
                });
    }

    @OnEachEngine(with = Sleep.class)
    void one_thread_drives_three_runs_and_the_close(FiberEngine engine, Sleep sleep) {
        var drivers = new ArrayList<Thread>();
        var atClose = new AtomicReference<Thread>();
        try (Runner runner = Runner.of(settings(engine, sleep))) {
            for (int run = 0; run < 3; run++) {
                runner.run(() -> {
                    drivers.add(EventLoop.current().onDriver(Thread::currentThread));
                });
            }
            EventLoop loop = runner.loop();
            loop.onClose(() -> atClose.set(loop.onDriver(Thread::currentThread)));
        }
        drivers.add(atClose.get());
        assertThat(drivers).hasSize(4).containsOnly(drivers.getFirst());
    }

    @OnEachEngine(with = Sleep.class)
    void a_closed_loop_refuses_and_its_driver_has_ended(FiberEngine engine, Sleep sleep)
            throws Exception {
        EventLoop loop;
        Thread driver;
        try (Runner runner = Runner.of(settings(engine, sleep))) {
            loop = runner.loop();
            driver =
                    runner.run(() -> {
                        var open = new OpenPipe();
                        EventLoop.current().addReader(open.pipe.source(), open::read);
                        return EventLoop.current().onDriver(Thread::currentThread);
                    });
        }
        assertThat(driver.join(Duration.ofSeconds(30))).isTrue();
        assertThat(loop.offer(() -> {})).isFalse();
        assertThatThrownBy(() -> loop.callSoonThreadSafe(() -> {}))
                .isInstanceOf(LoopClosedException.class);
    }

    @OnEachEngine(with = Sleep.class)
    void a_loop_that_never_ran_closes(FiberEngine engine, Sleep sleep) {
        EventLoop loop = settings(engine, sleep).open();
        loop.close();
        assertThat(loop.closed()).isTrue();
    }

    @OnEachEngine(with = Sleep.class)
    void diagnostics_name_what_it_sleeps_in(FiberEngine engine, Sleep sleep) {
        try (EventLoop loop = settings(engine, sleep).open()) {
            assertThat(loop.diagnostics())
                    .contains(
                            switch (sleep) {
                                case SELECTOR -> "poller selector";
                                case NETTY_NIO -> "poller netty-nio";
                                case NETTY_EPOLL -> "poller netty-epoll";
                                case NETTY_IO_URING -> "poller netty-io_uring";
                            });
            if (sleep != Sleep.SELECTOR) {
                assertThat(loop.diagnostics()).contains("JDK channels on a thread with a selector");
            }
        }
    }

    @Test
    void async_run_sleeps_in_what_the_system_property_names() {
        System.setProperty("millrace.poller", "netty-nio");
        try {
            assertThat(Async.<String, RuntimeException>run(() -> EventLoop.current().diagnostics()))
                    .contains("poller netty-nio");
            System.setProperty("millrace.poller", "kqueue");
            assertThatThrownBy(EventLoop::open)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("-Dmillrace.poller=kqueue is unknown; use selector");
        } finally {
            System.clearProperty("millrace.poller");
        }
    }

    // ---- what the tests share

    private interface LoopBody {
        void run(EventLoop loop) throws Exception;
    }

    private static void run(FiberEngine engine, Sleep sleep, LoopBody body) {
        try (Runner runner = Runner.of(settings(engine, sleep))) {
            runner.run(() -> {
                try {
                    body.run(EventLoop.current());
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    /** A native transport is refused on the baton engine, and may be missing here. */
    private static EventLoop.Builder settings(FiberEngine engine, Sleep sleep) {
        EventLoop.Builder settings = null;
        String why = "";
        try {
            settings = sleep.loop(engine);
            settings.open().close();
        } catch (IllegalStateException e) {
            why = e.getMessage();
        }
        assumeTrue(why.isEmpty(), why);
        return sleep.loop(engine);
    }

    private static void chain(EventLoop loop, int left, Promise<Integer> done) {
        if (left == 0) {
            done.complete(0);
        } else {
            loop.callSoon(() -> chain(loop, left - 1, done));
        }
    }

    /** Brings how often the loop has polled while nothing happened. */
    private static void watchIdle(EventLoop loop, Promise<Long> polls) {
        try {
            var never = new CountDownLatch(1);
            long first = loop.statistics().polls();
            while (!never.await(20, TimeUnit.MILLISECONDS)) { // until it sleeps
                long next = loop.statistics().polls();
                if (next == first) {
                    break;
                }
                first = next;
            }
            never.await(300, TimeUnit.MILLISECONDS);
            polls.completeThreadSafe(loop.statistics().polls() - first);
        } catch (InterruptedException e) {
            polls.failThreadSafe(e);
        }
    }

    private static SocketChannel accept(ServerSocketChannel server) {
        try {
            SocketChannel peer = server.accept();
            peer.configureBlocking(false);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean finish(SocketChannel client) {
        try {
            return client.finishConnect();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int read(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1_000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pipe that a loop may watch. */
    private static final class OpenPipe {
        final Pipe pipe;

        OpenPipe() throws IOException {
            pipe = Pipe.open();
            pipe.source().configureBlocking(false);
        }

        String read() {
            try {
                ByteBuffer bytes = ByteBuffer.allocate(100);
                int count = pipe.source().read(bytes);
                return IntStream.range(0, Math.max(0, count))
                        .mapToObj(at -> String.valueOf((char) bytes.get(at)))
                        .reduce("", String::concat);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void write(String text) throws IOException {
            pipe.sink().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        }

        void close(EventLoop loop) throws IOException {
            loop.removeReader(pipe.source());
            pipe.source().close();
            pipe.sink().close();
        }
    }
}
