package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Only the carrier engine can go on when a callback blocks; a baton is never taken away. */
@Timeout(60)
class BlockedCallbackTest {
    private final Reported faults = new Reported();
    private final List<String> trace = Collections.synchronizedList(new ArrayList<>());
    private final EventLoop loop =
            EventLoop.builder().engine(FiberEngine.CARRIER).exceptionHandler(faults).open();

    @AfterEach
    void nothing_else_was_reported() {
        loop.close();
        assertThat(faults.take()).isEmpty();
    }

    @Test
    void a_callback_that_blocks_is_named_and_the_callbacks_behind_it_run_once_each()
            throws InterruptedException {
        var lock = new ReentrantLock();
        lock.lock();
        var last = new CountDownLatch(1);
        loop.callSoon(() -> {
            lock.lock(); // held by the test's own thread
            lock.unlock();
            trace.add("unblocked");
            for (int i = 0; i < 10; i++) {
                loop.callSoon(add("after " + i));
            }
            loop.callSoon(last::countDown);
        });
        for (int i = 0; i < 10; i++) {
            loop.callSoon(add("behind " + i));
        }
        var behind = new CountDownLatch(1);
        loop.callSoon(behind::countDown);

        Thread runner = Thread.ofPlatform().start(() -> runForever(loop));
        Reported.await(behind);
        assertThat(trace).hasSize(10).allMatch(step -> step.startsWith("behind"));
        assertThat(faults.await("a callback blocks").failure()).hasMessageContaining("is here");

        for (int i = 0; i < 10; i++) { // in the queue behind the fiber that comes back
            loop.callSoonThreadSafe(add("meanwhile " + i));
        }
        lock.unlock();
        Reported.await(last);
        loop.callSoonThreadSafe(loop::stop);
        runner.join();

        assertThat(trace).hasSize(31).contains("unblocked").doesNotHaveDuplicates();
    }

    @Test
    void a_callback_keeps_its_context_while_others_run() throws InterruptedException {
        var lock = new ReentrantLock();
        lock.lock();
        var user = ContextVar.withDefault("user", "nobody");
        var blocked =
                Context.empty()
                        .with(user, "ada")
                        .call(() ->
                                loop.callSoon(() -> {
                                    lock.lock();
                                    lock.unlock();
                                    trace.add(user.get());
                                    loop.stop();
                                }));
        loop.callSoon(() -> trace.add(user.get()));

        Thread runner = Thread.ofPlatform().start(() -> runForever(loop));
        faults.await("a callback blocks");
        lock.unlock();
        runner.join();

        assertThat(trace).containsExactly("nobody", "ada");
        assertThat(blocked.cancelled()).isFalse();
    }

    private Runnable add(String step) {
        return () -> trace.add(step);
    }

    private static void runForever(EventLoop loop) {
        try {
            loop.runForever();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
