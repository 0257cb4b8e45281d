package dev.millrace.samples.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.Promise;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.sync.AsyncLock;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskProgramsTest extends EngineTest {
    private final FakeService service = new FakeService();
    private final TaskPrograms programs = new TaskPrograms(service);

    @Test
    void all_are_loaded_in_order_and_at_once() {
        var run =
                run(loop ->
                        assertThat(programs.loadAll(List.of("slow 1", "2", "slow 3")))
                                .containsExactly("<slow 1>", "<2>", "<slow 3>"));
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void both_calls_make_one_answer() {
        run(loop -> assertThat(programs.userWithOrders("7")).isEqualTo("<user 7>: <orders 7>"));
    }

    @Test
    void the_first_answer_wins() {
        run(loop -> assertThat(programs.fromEitherRegion("7")).isEqualTo("<east 7>"));
    }

    @Test
    void a_late_or_failed_call_has_a_fallback() {
        run(loop -> {
            assertThat(programs.inTime("slow")).isEqualTo("unknown");
            assertThat(programs.inTime("quick")).isEqualTo("<quick>");
            service.failures = 1;
            assertThat(programs.inTime("quick")).isEqualTo("unknown");
        });
    }

    @Test
    void a_call_is_tried_again() {
        run(loop -> {
            service.failures = 3;
            assertThat(programs.stubbornly("7")).isEqualTo("<7>");
        });
    }

    @Test
    void a_blocking_call_and_a_callback_are_awaited() {
        run(loop -> {
            assertThat(programs.blockingCall("7")).isEqualTo("<7>");
            assertThat(programs.callback("7")).isEqualTo("<7>");
        });
    }

    @Test
    void a_job_is_polled_until_it_is_done() {
        service.answers.put("job", new java.util.ArrayList<>(List.of("queued", "busy", "done")));
        var run = run(loop -> assertThat(programs.untilDone("job")).isEqualTo("done"));
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void all_pages_become_one_stream() {
        run(loop ->
                assertThat(programs.allRows().toList())
                        .containsExactly("row 1a", "row 1b", "row 2a", "row 2b"));
    }

    @Test
    void rows_are_stored_in_batches() {
        run(loop -> {
            programs.storeInBatches(AsyncStream.of("a", "b"));
            assertThat(service.stored).containsExactly(List.of("a", "b"));
        });
    }

    @Test
    void deposits_do_not_get_lost() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            TaskGroup.run(group -> {
                for (int i = 0; i < 10; i++) {
                    group.fork(() -> programs.deposit(lock, 1));
                }
            });
            assertThat(programs.deposit(lock, 1)).isEqualTo(11);
        });
    }

    @Test
    void calls_keep_to_a_rate() {
        var run = run(loop -> programs.politely(List.of("1", "2", "3")));
        assertThat(run.elapsed()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void workers_do_all_jobs() {
        run(loop -> {
            programs.workers(AsyncStream.of("slow 1", "slow 2", "3", "4"));
            assertThat(service.calls).containsExactlyInAnyOrder("slow 1", "slow 2", "3", "4");
        });
    }

    @Test
    void a_session_is_closed() {
        run(loop -> assertThat(programs.inSession()).isEqualTo("row"));
        assertThat(service.closed).isEqualTo(1);
    }

    @Test
    void rates_are_loaded_every_minute() {
        run(loop -> Async.moveOnAfter(Duration.ofMinutes(3).plusSeconds(1), programs::everyMinute));
        assertThat(service.calls).containsExactly("rates", "rates", "rates");
    }

    @Test
    void a_value_is_loaded_once() {
        run(loop ->
                TaskGroup.run(group -> {
                    var one = group.fork(() -> programs.loadOnce(group, "slow"));
                    var other = group.fork(() -> programs.loadOnce(group, "slow"));
                    assertThat(one.await()).isEqualTo(other.await());
                }));
        assertThat(service.calls).containsExactly("slow");
    }

    @Test
    void news_or_silence() {
        run(loop -> {
            var news = AsyncStream.<String>channel(1);
            Promise<Void> never = Promise.create();
            TaskGroup.run(group -> {
                var stop = group.fork(never::await);
                news.sender().send("rain");
                assertThat(programs.newsOrSilence(news.receiver(), stop)).isEqualTo("rain");
                assertThat(programs.newsOrSilence(news.receiver(), stop)).isEqualTo("no news");
                never.complete(null);
                assertThat(programs.newsOrSilence(news.receiver(), stop)).isNull();
            });
        });
    }
}
