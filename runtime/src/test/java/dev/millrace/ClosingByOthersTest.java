package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.spi.Poller;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Loops that another loop closes, or several threads. */
class ClosingByOthersTest extends OnBothEngines {
    @Test
    void a_loop_with_a_clean_up_or_a_poller_of_others_is_not_closed_inside_another_loop()
            throws Exception {
        run(() -> {
            EventLoop cleaning = builder().name("cleaning").open();
            cleaning.onClose(() -> trace.add("cleaned up"));
            assertThatIllegalStateException().isThrownBy(cleaning::close);
            assertThat(cleaning.closed()).isFalse();
            Async.blocking(cleaning::close);

            EventLoop polling = builder().name("polling").poller(host -> new Idle()).open();
            assertThatIllegalStateException().isThrownBy(polling::close);
            Async.blocking(polling::close);
        });
        assertThat(trace).containsExactly("cleaned up");
    }

    /** A poller that nothing comes of. */
    private static final class Idle implements Poller {
        private volatile Thread driver;

        @Override
        public void own(Thread owner) {
            driver = owner;
        }

        @Override
        public void poll() {}

        @Override
        public void await(long nanos) {
            LockSupport.parkNanos(this, nanos);
        }

        @Override
        public void wakeUp() {
            LockSupport.unpark(driver);
        }

        @Override
        public boolean hasWork() {
            return false;
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "idle";
        }
    }

    @Test
    void an_interrupted_thread_waits_for_the_one_that_closes_and_stays_interrupted()
            throws Exception {
        var closing = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        reopen(inRealTime());
        loop.onClose(() ->
                Async.blocking(() -> {
                    closing.countDown();
                    Reported.await(end);
                }));
        Thread first = Thread.ofPlatform().start(loop::close);
        Reported.await(closing);

        var interrupted = new AtomicBoolean();
        Thread second =
                Thread.ofPlatform()
                        .start(() -> {
                            Thread.currentThread().interrupt();
                            loop.close();
                            interrupted.set(Thread.interrupted() && loop.closed());
                        });
        while (second.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        end.countDown();
        first.join();
        second.join();
        assertThat(interrupted).isTrue();
    }
}
