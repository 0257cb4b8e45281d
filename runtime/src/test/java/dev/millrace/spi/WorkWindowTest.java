package dev.millrace.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An interrupt reaches the work, and never what comes before or after it. */
class WorkWindowTest {
    private final WorkWindow window = new WorkWindow();

    @Test
    void it_is_opened_once() {
        assertThat(window.open()).isTrue();
        assertThat(window.open()).isFalse();
        assertThat(window.withdraw()).isFalse();
        assertThat(window.thread()).isSameAs(Thread.currentThread());
        assertThat(window.close()).isTrue();
        assertThat(window.close()).isFalse();
        assertThat(window.open()).isFalse();
        assertThat(window.thread()).isNull();
    }

    @Test
    void one_that_was_withdrawn_is_never_opened() {
        assertThat(window.withdraw()).isTrue();
        assertThat(window.withdraw()).isFalse();
        assertThat(window.open()).isFalse();
        assertThat(window.ended()).isTrue();
        assertThat(window.thread()).isNull();
    }

    @Test
    void an_action_runs_only_while_it_is_open() {
        var ran = new AtomicBoolean();
        assertThat(window.runWhileOpen(() -> ran.set(true))).isFalse();
        window.open();
        assertThat(window.runWhileOpen(() -> ran.set(true))).isTrue();
        assertThat(ran).isTrue();
        window.close();
        assertThat(window.runWhileOpen(() -> ran.set(false))).isFalse();
        assertThat(ran).isTrue();
    }

    @Test
    void an_interrupt_ends_the_wait_of_the_work_and_its_flag_with_the_window() {
        window.open();
        window.interrupt();
        boolean interrupted = false;
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        assertThat(interrupted).isTrue();
        window.close();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void the_work_does_not_end_before_an_action_that_is_under_way() throws Exception {
        var acting = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        window.open();
        Thread actor =
                Thread.ofPlatform()
                        .start(() ->
                                window.runWhileOpen(() -> {
                                    acting.countDown();
                                    awaitUninterrupted(go);
                                    assertThat(window.ended()).isFalse();
                                    ended.set(true);
                                }));
        acting.await();
        Thread.ofPlatform().start(go::countDown);
        window.close();
        assertThat(ended).isTrue();
        actor.join();
    }

    @Test
    @Tag("slow") // two threads against each other
    void an_interrupt_that_comes_late_reaches_nobody() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            var next = new WorkWindow();
            next.open();
            next.interrupt();
            next.close();
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void it_says_whether_its_work_waits_runs_or_has_ended() {
        assertThat(window).hasToString("work (waiting)");
        assertThat(window.waiting()).isTrue();
        window.open();
        assertThat(window).hasToString("work (running)");
        assertThat(window.waiting()).isFalse();
        window.close();
        assertThat(window).hasToString("work (ended)");
        assertThat(window.waiting()).isFalse();
    }
}
