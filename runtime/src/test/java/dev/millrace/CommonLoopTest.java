package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.spi.Poller;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    @Timeout(60)
    void open_channels_of_another_poller_keep_it() throws InterruptedException {
        EventLoop.common().close();
        var clock = new VirtualTime();
        clock.freeze();
        var poller = new BusyPoller();
        EventLoop common =
                CommonLoop.get(
                        EventLoop.builder().engine(engine).clock(clock).poller(host -> poller));
        var ended = new CountDownLatch(1);
        common.callSoonThreadSafe(() -> common.onClose(ended::countDown));

        clock.thaw();
        poller.wakeUp();
        while (common.time().compareTo(Duration.ofMinutes(10)) < 0) {
            Thread.onSpinWait();
        }
        assertThat(common.running()).isTrue();

        poller.work = false;
        Reported.await(ended);
        assertThat(EventLoop.common()).isNotSameAs(common);
    }

    /** Has a channel open of which nothing comes. */
    private static final class BusyPoller implements Poller {
        volatile boolean work = true;
        private volatile boolean woken;
        private volatile Thread driver;

        @Override
        public void own(Thread owner) {
            driver = owner;
        }

        @Override
        public void poll() {}

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
            LockSupport.unpark(driver);
        }

        @Override
        public boolean hasWork() {
            return work;
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "busy";
        }
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

    @Test
    @Timeout(60)
    void a_lease_keeps_it_though_it_has_nothing_to_do() throws InterruptedException {
        EventLoop.common().close();
        var clock = new VirtualTime();
        clock.freeze();
        EventLoop common = CommonLoop.get(EventLoop.builder().engine(engine).clock(clock));
        try (CommonLease _ = EventLoop.leaseCommon()) {
            clock.thaw();
            LockSupport.unpark(((LoopImpl) common).turns().driver());
            while (common.time().compareTo(seconds(300)) < 0) {
                Thread.onSpinWait();
            }
            clock.freeze();

            assertThat(common.running()).isTrue();
            assertThat(EventLoop.common()).isSameAs(common);
        }
        assertThat(common.closed()).isTrue();
    }

    @Test
    void nobody_else_closes_it_while_it_is_leased() {
        CommonLease lease = EventLoop.leaseCommon();
        EventLoop common = EventLoop.common();

        assertThatIllegalStateException().isThrownBy(common::close).withMessageContaining("leased");
        assertThat(common.running()).isTrue();

        lease.close();
        lease.close();
        assertThat(common.closed()).isTrue();
    }

    @Test
    @Timeout(60)
    void the_last_lease_closes_it_and_cancels_what_runs() {
        CommonLease first = EventLoop.leaseCommon();
        CommonLease second = EventLoop.leaseCommon();
        EventLoop common = EventLoop.common();
        Task<Void> endless = common.detach(CommonLoopTest::sleepForEver);

        first.close();
        assertThat(common.running()).isTrue();
        assertThat(common.submit(() -> endless.done()).join()).isFalse();

        second.close();
        assertThat(common.closed()).isTrue();
        assertThat(endless.cancelled()).isTrue();
    }

    @Test
    @Timeout(60)
    void a_lease_that_is_not_the_last_cancels_the_tasks_of_its_class_loader_and_no_others()
            throws Exception {
        CommonLease staying = EventLoop.leaseCommon();
        EventLoop common = EventLoop.common();
        Task<Void> others = common.detach(CommonLoopTest::sleepForEver);
        CommonLease leaving;
        Task<Void> own;
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (var loader = new URLClassLoader(new URL[0], before);
                var child = new URLClassLoader(new URL[0], loader)) {
            thread.setContextClassLoader(loader);
            leaving = EventLoop.leaseCommon();
            thread.setContextClassLoader(child);
            own = common.detach(CommonLoopTest::sleepForEver);
        } finally {
            thread.setContextClassLoader(before);
        }

        leaving.close();

        common.submit(() -> Async.waitFor(List.of(own), WaitPolicy.ALL)).join();
        assertThat(own.cancelled()).isTrue();
        assertThat(others.done()).isFalse();
        staying.close();
    }

    @Test
    @Timeout(60)
    void a_lease_cancels_its_tasks_and_leaves_the_loop_open_for_what_they_clean_up() {
        CommonLease lease = EventLoop.leaseCommon();
        EventLoop common = EventLoop.common();
        try {
            Task<Void> endless = common.detach(CommonLoopTest::sleepForEver);
            assertThat(EventLoop.commonOrNull()).isSameAs(common);

            lease.cancelTasks();

            awaitEnd(endless);
            assertThat(endless.cancelled()).isTrue();
            assertThat(common.running()).isTrue();
        } finally {
            lease.close();
        }
        lease.cancelTasks(); // it has none any more
        assertThat(common.closed()).isTrue();
    }

    @Test
    @Timeout(60)
    void a_lease_cancels_no_tasks_that_may_be_those_of_another_application() {
        try (CommonLease lease = EventLoop.leaseCommon();
                CommonLease _ = EventLoop.leaseCommon()) { // of the same classes
            EventLoop common = EventLoop.common();
            Task<Void> endless = common.detach(CommonLoopTest::sleepForEver);

            lease.cancelTasks();

            assertThat(common.submit(endless::done).join()).isFalse();
        }
    }

    private static void awaitEnd(Task<?> task) {
        while (!task.done() && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_lease_opens_no_loop_and_its_end_closes_none() {
        EventLoop.common().close();
        var threads = Thread.getAllStackTraces().keySet();
        try (CommonLease lease = EventLoop.leaseCommon()) {
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !threads.contains(thread))
                    .noneMatch(thread -> thread.getName().startsWith("millrace-common"));
            assertThat(EventLoop.commonOrNull()).isNull();
            assertThat(lease.toString()).isNotEmpty();
        }
    }

    @Test
    @Timeout(60)
    void a_lease_may_be_given_back_on_the_loop_itself() {
        CommonLease lease = EventLoop.leaseCommon();
        EventLoop common = EventLoop.common();

        common.callSoonThreadSafe(lease::close);

        while (!common.closed()) {
            Thread.onSpinWait();
        }
    }

    private static Void sleepForEver() {
        Async.sleep(Duration.ofDays(1));
        throw new AssertionError("a day has passed");
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void a_lease_that_was_given_back_cancels_nothing_more() {
        CommonLease staying = EventLoop.leaseCommon();
        CommonLease left = EventLoop.leaseCommon();
        EventLoop common = EventLoop.common();
        Task<Void> task = common.detach(CommonLoopTest::sleepForEver);
        left.close();
        assertThat(left.toString()).startsWith("lease of the common loop, for the application of");

        left.cancelTasks();
        assertThat(common.submit(() -> task.done()).join()).isFalse();
        staying.close();
        left.cancelTasks();
        assertThat(common.closed()).isTrue();
    }

    @Test
    void a_lease_without_a_loop_is_given_back_and_cancels_nothing() {
        EventLoop.common().close();
        CommonLease lease = EventLoop.leaseCommon();
        lease.cancelTasks();
        lease.close();

        assertThat(EventLoop.common().running()).isTrue();
    }

    @Test
    void an_interrupted_thread_that_gives_the_last_lease_back_stays_interrupted() {
        CommonLease lease = EventLoop.leaseCommon();
        EventLoop common = EventLoop.common();

        Thread.currentThread().interrupt();
        lease.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(common.closed()).isTrue();
    }

    @Test
    @Timeout(60)
    void a_task_or_a_timer_that_is_far_away_keeps_it() throws InterruptedException {
        EventLoop.common().close();
        var clock = new VirtualTime();
        clock.freeze();
        EventLoop common = CommonLoop.get(EventLoop.builder().engine(engine).clock(clock));
        Task<String> task =
                common.detach(() -> {
                    Async.sleep(seconds(300));
                    return "done";
                });
        common.callSoonThreadSafe(() -> common.callLater(seconds(600), add("due")));
        clock.thaw();
        LockSupport.unpark(((LoopImpl) common).turns().driver());
        while (trace.isEmpty()) {
            Thread.onSpinWait();
        }

        assertThat(common.time()).isBetween(seconds(600), seconds(645));
        assertThat(task.done()).isTrue();
    }
}
