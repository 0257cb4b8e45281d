package dev.millrace.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An idle thread that looks out for the next job. */
@Timeout(60)
class LookoutTest {
    private final Lookout<String> lookout = new Lookout<>(true);
    private final AtomicInteger looks = new AtomicInteger();

    /** Looks out for a job that does not come. */
    private void lookInVain() {
        assertThat(lookout.next(() -> looks.incrementAndGet() == 0)).isNull();
    }

    /** Looks out for a job that comes at once. */
    private void lookWithSuccess() {
        assertThat(lookout.next(() -> lookout.give("job"))).isEqualTo("job");
    }

    @Test
    void a_job_goes_to_the_thread_that_looks_out() throws Exception {
        var got = new CompletableFuture<String>();
        Thread idle =
                Thread.ofPlatform()
                        .start(() -> {
                            String job = null;
                            while (job == null) {
                                job = lookout.next(() -> false);
                            }
                            got.complete(job);
                        });
        while (!lookout.give("job")) {
            Thread.onSpinWait();
        }
        assertThat(got.get()).isEqualTo("job");
        idle.join();
        assertThat(lookout.give("another")).isFalse();
    }

    @Test
    void no_job_is_given_while_no_thread_looks_out() {
        assertThat(lookout.give("job")).isFalse();
        lookInVain();
        assertThat(lookout.give("job")).isFalse();
    }

    @Test
    void a_thread_that_has_found_something_to_do_is_given_nothing_more() {
        assertThat(lookout.next(() -> true)).isNull();
        assertThat(lookout.give("job")).isFalse();
        lookWithSuccess(); // and it did not count as a look in vain
    }

    @Test
    void one_thread_at_a_time_looks_out() {
        lookout.next(() -> {
            assertThat(lookout.next(() -> looks.incrementAndGet() == 0)).isNull();
            return true;
        });
        assertThat(looks).hasValue(0);
    }

    @Test
    void after_each_look_in_vain_more_threads_do_not_try() {
        lookInVain();
        assertThat(looks).hasValue(1);
        lookInVain(); // does not try
        assertThat(looks).hasValue(1);
        lookInVain();
        assertThat(looks).hasValue(2);
        lookInVain(); // nor do these two
        lookInVain();
        assertThat(looks).hasValue(2);
        lookInVain();
        assertThat(looks).hasValue(3);
    }

    @Test
    void one_success_makes_up_for_all_looks_in_vain() {
        lookInVain();
        lookInVain();
        lookInVain();
        assertThat(lookout.next(() -> false)).isNull(); // these two do not try
        assertThat(lookout.next(() -> false)).isNull();
        lookWithSuccess();
        lookWithSuccess();
    }

    @Test
    void with_one_processor_no_thread_looks_out() {
        var alone = new Lookout<String>(false);
        assertThat(alone.next(() -> looks.incrementAndGet() == 0)).isNull();
        assertThat(looks).hasValue(0);
    }

    @Test
    void an_interrupt_that_the_last_job_left_behind_does_not_reach_the_next() {
        Thread.currentThread().interrupt();
        lookWithSuccess();
        assertThat(Thread.interrupted()).isFalse();
    }
}
