package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spi.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A poller of others, and what it may do wrong. */
class PollerFailureTest extends OnBothEngines {
    private final FailingPoller poller = new FailingPoller();

    @Test
    void a_poller_installed_between_two_runs_is_owned_by_the_driver() throws InterruptedException {
        runOneTurn();
        loop.install(host -> poller);
        assertThat(poller.owner).isNull();

        run(() -> {
            Thread driver = loop.onDriver(Thread::currentThread);
            assertThat(poller.owner).isSameAs(driver);
        });
    }

    @Test
    void failures_of_a_poller_end_the_loop_only_if_nothing_else_comes_of_it()
            throws InterruptedException {
        loop.install(host -> poller);
        run(() -> {
            poller.failsEverySecond = true;
            while (poller.failures < 1_500) {
                Async.sleep(Duration.ofMillis(1));
            }
            poller.failsEverySecond = false;
        });

        assertThat(faults.take()).hasSize(1_500);
    }

    @Test
    void a_poller_that_cannot_be_closed_is_reported_and_the_channels_are_let_go() throws Exception {
        loop.install(host -> poller);
        Pipe pipe = Pipe.open();
        try (var in = pipe.source();
                var out = pipe.sink()) {
            in.configureBlocking(false);
            run(() -> loop.addReader(in, add("nothing to read from " + out)));
            assertThat(in.isRegistered()).isTrue();
            poller.failsToClose = true;

            loop.close();

            assertThat(faults.takeOne().failure()).hasMessage("cannot close");
            assertThat(in.isRegistered()).isFalse();
        }
    }

    @Test
    void a_channel_that_its_callback_closes_is_let_go_though_the_loop_itself_does_not_select()
            throws Exception {
        loop.install(host -> poller);
        Pipe pipe = Pipe.open();
        try (var out = pipe.sink()) {
            var in = pipe.source();
            in.configureBlocking(false);
            run(() -> {
                loop.addReader(in, () -> close(in));
                out.write(ByteBuffer.wrap(new byte[1]));
                while (((LoopImpl) loop).turns().readiness().isActive()) { // or the time is up
                    Async.checkpoint();
                }
            });
            assertThat(in.isOpen()).isFalse();
        }
    }

    private static void close(Pipe.SourceChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has something to do whenever it is asked. */
    private static final class FailingPoller implements Poller {
        volatile Thread owner;
        volatile boolean failsEverySecond;
        volatile boolean failsToClose;
        int failures; // on the driver, or while it stands
        private int polls;
        private volatile boolean woken;

        @Override
        public void own(Thread driver) {
            owner = driver;
        }

        @Override
        public void poll() {
            if (failsEverySecond && ++polls % 2 == 0) {
                failures++;
                throw new IllegalStateException("cannot poll");
            }
        }

        @Override
        public void await(long nanos) {
            if (!woken) {
                LockSupport.parkNanos(this, nanos);
            }
            woken = false;
        }

        @Override
        public void wakeUp() {
            woken = true;
            LockSupport.unpark(owner);
        }

        @Override
        public boolean hasWork() {
            return failsEverySecond;
        }

        @Override
        public void close() {
            if (failsToClose) {
                throw new IllegalStateException("cannot close");
            }
        }

        @Override
        public String toString() {
            return "failing";
        }
    }
}
