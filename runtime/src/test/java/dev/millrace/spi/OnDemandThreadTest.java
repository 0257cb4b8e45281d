package dev.millrace.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OnDemandThreadTest {
    private final OnDemandThread thread = new OnDemandThread("on-demand");

    @Test
    void it_does_one_thing_after_the_other_in_the_order_in_which_they_were_offered() {
        List<Integer> done = new ArrayList<>(); // that thread's, until the join
        var last = new CompletableFuture<Void>();
        for (int n = 0; n < 1_000; n++) {
            int number = n;
            assertThat(thread.offer(() -> done.add(number))).isTrue();
        }
        thread.offer(() -> last.complete(null));
        last.join();

        assertThat(done).hasSize(1_000).isSorted();
    }

    @Test
    void what_fails_is_told_to_the_handler_and_does_not_end_it() {
        var told = new CompletableFuture<Throwable>();
        var failure = new IllegalStateException("broken");
        thread.offer(() ->
                Thread.currentThread()
                        .setUncaughtExceptionHandler((on, thrown) -> told.complete(thrown)));
        thread.offer(() -> {
            throw failure;
        });
        var next = threadOfNext();

        assertThat(told.join()).isSameAs(failure);
        assertThat(next.getName()).isEqualTo("on-demand");
        assertThat(next.isDaemon()).isTrue();
    }

    @Test
    void it_keeps_nothing_of_the_thread_that_was_the_first_to_need_it() throws Exception {
        var inherited = new InheritableThreadLocal<String>();
        var seen = new CompletableFuture<List<Object>>();
        try (var loader = new URLClassLoader(new URL[0])) {
            Thread first =
                    Thread.ofPlatform()
                            .unstarted(() -> {
                                inherited.set("of an application");
                                thread.offer(() ->
                                        seen.complete(
                                                Arrays.asList(
                                                        Thread.currentThread()
                                                                .getContextClassLoader(),
                                                        inherited.get())));
                            });
            first.setContextClassLoader(loader);
            first.start();

            assertThat(seen.join()).containsExactly(null, null);
        }
    }

    @Test
    @Tag("slow") // it ends when it has been idle for a second
    void it_ends_when_it_has_nothing_to_do_and_another_one_does_what_comes_then() throws Exception {
        Thread first = threadOfNext();
        first.join();

        assertThat(threadOfNext()).isNotSameAs(first);
    }

    private Thread threadOfNext() {
        var running = new CompletableFuture<Thread>();
        thread.offer(() -> running.complete(Thread.currentThread()));
        return running.join();
    }

    @Test
    void a_handler_that_throws_keeps_nobody_waiting() {
        var go = new CompletableFuture<Void>();
        thread.offer(() -> {
            Thread.currentThread()
                    .setUncaughtExceptionHandler((on, thrown) -> {
                        throw new IllegalStateException("handler");
                    });
            go.join();
            throw new IllegalStateException("work");
        });
        var next = new CompletableFuture<Void>();
        thread.offer(() -> next.complete(null));
        go.complete(null);

        next.join();
    }

    @Test
    void a_thread_that_does_not_start_strands_nobody_who_offered_meanwhile() {
        var offered = new CompletableFuture<OnDemandThread>();
        var other = new CompletableFuture<Void>();
        var own = new CompletableFuture<Void>();
        var made = new AtomicInteger();
        var starts =
                new OnDemandThread(
                        "on-demand",
                        work ->
                                made.getAndIncrement() > 0
                                        ? new Thread(work)
                                        : new Thread(work) {
                                            @Override
                                            public void start() {
                                                offered.join().offer(() -> other.complete(null));
                                                throw new OutOfMemoryError("no thread");
                                            }
                                        });
        offered.complete(starts);

        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> starts.offer(() -> own.complete(null)));
        other.join();
        assertThat(own).isNotDone();
    }

    @Test
    void it_has_the_priority_and_the_group_of_nobody_who_needs_it() throws Exception {
        var seen = new CompletableFuture<Thread>();
        var inside = new CompletableFuture<ThreadGroup>();
        Thread first =
                new Thread(
                        new ThreadGroup("of an application"),
                        () ->
                                thread.offer(() -> {
                                    inside.complete(Thread.currentThread().getThreadGroup());
                                    seen.complete(Thread.currentThread());
                                }));
        first.setPriority(Thread.MIN_PRIORITY);
        first.start();

        assertThat(seen.join().getPriority()).isEqualTo(Thread.NORM_PRIORITY);
        assertThat(inside.join().getParent()).isNull();
    }
}
