package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** News from a job: in a callback of the loop, the latest at least, and never more than one. */
class ProgressTest extends EngineTest {
    @Test
    void the_last_report_is_there_before_the_result_and_few_come_before_it() {
        TestLoop.run(
                engine,
                loop -> {
                    var seen = new ArrayList<Integer>();
                    Progress<Integer> rows = Progress.to(seen::add);
                    Thread.yield();
                    runInExecutor(
                                    () -> {
                                        for (int i = 1; i <= 100_000; i++) {
                                            assertThat(rows.report(i)).isTrue();
                                        }
                                    })
                            .await();
                    assertThat(seen).endsWith(100_000).isSorted().doesNotHaveDuplicates();
                });
    }

    @Test
    void reports_that_the_loop_has_not_taken_are_one() {
        TestLoop.run(
                engine,
                loop -> {
                    var seen = new ArrayList<Integer>();
                    Progress<Integer> rows = Progress.to(seen::add);
                    Thread worker =
                            Thread.ofPlatform()
                                    .start(() -> {
                                        for (int i = 1; i <= 1_000; i++) {
                                            rows.report(i);
                                        }
                                    });
                    worker.join(); // the loop stands still meanwhile
                    loop.untilIdle();
                    assertThat(seen).contains(1_000);
                    assertThat(seen.size()).isLessThan(1_000);
                });
    }

    @Test
    void the_listener_is_called_in_a_callback_with_the_context_of_whoever_listens() {
        var user = ContextVar.<String>of("user");
        TestLoop.run(
                engine,
                loop -> {
                    var seen = new ArrayList<String>();
                    Progress<String> news =
                            user.where(
                                    "ada",
                                    () ->
                                            Progress.to(text ->
                                                    seen.add(
                                                            text
                                                                    + user.get()
                                                                    + EventLoop.inCallback())));
                    runInExecutor(() -> news.report("hello ")).await();
                    assertThat(seen).containsExactly("hello adatrue");
                });
    }

    @Test
    void a_closed_loop_takes_no_reports() {
        var kept = new AtomicReference<Progress<String>>();
        HandTime.run(engine, time -> kept.set(Progress.to(text -> {})));
        assertThat(kept.get().report("late")).isFalse();
        assertThat(kept.get().report("later")).isFalse();
        assertThat(kept.get().toString()).startsWith("progress on ");
    }
}
