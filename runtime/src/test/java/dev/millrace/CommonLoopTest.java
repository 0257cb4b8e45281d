package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated // there is one common loop for the JVM
class CommonLoopTest extends OnBothEngines {

    @AfterEach
    void close_it() {
        EventLoop.common().close();
    }

    @Test
    void everybody_gets_the_same_loop_which_runs() throws Exception {
        EventLoop common = EventLoop.common();

        assertThat(EventLoop.common()).isSameAs(common);
        assertThat(common.running()).isTrue();
        assertThat(common.name()).isEqualTo("millrace-common");
        assertThat(common.submit(() -> EventLoop.current() == common).get(20, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void it_can_be_asked_for_and_used_inside_another_loop() throws InterruptedException {
        loop.callSoon(() -> trace.add(EventLoop.common().name()));
        run(() -> {
            var answer = loop.<String>promise();
            EventLoop.common()
                    .callSoonThreadSafe(
                            () -> answer.completeThreadSafe("answer of the common loop"));
            trace.add(answer.await());
        });

        assertThat(trace).containsExactly("millrace-common", "answer of the common loop");
    }

    @Test
    void a_closed_one_is_replaced_by_a_new_one() {
        EventLoop first = EventLoop.common();
        first.close();
        first.close();

        assertThat(first.closed()).isTrue();
        EventLoop second = EventLoop.common();
        assertThat(second).isNotSameAs(first);
        assertThat(second.running()).isTrue();
    }

    @Test
    void closing_it_inside_a_loop_is_refused_and_leaves_it_whole() throws InterruptedException {
        EventLoop common = EventLoop.common();
        run(() -> assertThatIllegalStateException().isThrownBy(common::close));

        assertThat(EventLoop.common()).isSameAs(common);
        assertThat(common.running()).isTrue();
    }

    @Test
    void it_ends_when_it_was_idle_for_half_a_minute_of_its_clock() throws InterruptedException {
        EventLoop.common().close();
        var clock = new VirtualTime();
        clock.freeze();
        EventLoop common = CommonLoop.get(EventLoop.builder().engine(engine).clock(clock));
        var ended = new CountDownLatch(1);
        common.callSoonThreadSafe(() -> common.onClose(ended::countDown));

        clock.thaw();
        LockSupport.unpark(((LoopImpl) common).turns().driver());
        Reported.await(ended);

        assertThat(common.time()).isBetween(seconds(30), seconds(45));
        assertThat(EventLoop.common()).isNotSameAs(common);
    }

    @Test
    void a_callback_every_ten_seconds_keeps_it() throws InterruptedException {
        EventLoop.common().close();
        var clock = new VirtualTime();
        clock.freeze();
        EventLoop common = CommonLoop.get(EventLoop.builder().engine(engine).clock(clock));

        for (int round = 0; round < 12; round++) {
            clock.pass(seconds(10));
            var visit = new CountDownLatch(1);
            common.callSoonThreadSafe(visit::countDown);
            Reported.await(visit);
        }

        assertThat(EventLoop.common()).isSameAs(common);
        assertThat(common.running()).isTrue();
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
