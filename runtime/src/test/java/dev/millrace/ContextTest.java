package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a task inherits, what it keeps to itself, and what callbacks and jobs see of it. */
class ContextTest extends EngineTest {
    private static final ContextVar<String> USER = ContextVar.of("user");
    private static final ContextVar<String> LOCALE = ContextVar.withDefault("locale", "en");

    @Test
    void a_variable_has_its_value_inside_and_not_outside() {
        run(loop -> {
            USER.where(
                    "ada",
                    () -> {
                        assertThat(USER.get()).isEqualTo("ada");
                        assertThat(USER.bound()).isTrue();
                        USER.where("bob", () -> assertThat(USER.get()).isEqualTo("bob"));
                        assertThat(USER.get()).isEqualTo("ada");
                    });
            assertThat(USER.bound()).isFalse();
        });
    }

    @Test
    void an_unbound_variable_has_its_default_or_says_that_it_has_none() {
        run(loop -> {
            assertThat(LOCALE.get()).isEqualTo("en");
            assertThat(LOCALE.bound()).isFalse();
            assertThatExceptionOfType(NoSuchElementException.class)
                    .isThrownBy(USER::get)
                    .withMessageContaining("user");
        });
    }

    @Test
    void a_failing_body_restores_the_context_and_throws_what_it_throws() {
        run(loop -> {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            USER.where(
                                    "ada",
                                    () -> {
                                        throw new IOException("x");
                                    }));
            assertThat(USER.bound()).isFalse();
        });
    }

    @Test
    void a_binding_lasts_across_waits_and_siblings_do_not_see_it() {
        var trace = new Trace();

        run(loop ->
                TaskGroup.run(group -> {
                    group.fork(() ->
                            USER.where(
                                    "ada",
                                    () -> {
                                        Async.sleep(Duration.ofSeconds(2));
                                        trace.add("first: " + USER.get());
                                    }));
                    group.fork(() -> {
                        Async.sleep(Duration.ofSeconds(1));
                        trace.add("second: " + USER.bound());
                    });
                }));

        assertThat(trace.steps()).containsExactly("second: false", "first: ada");
    }

    @Test
    void a_child_inherits_what_is_bound_at_its_fork() {
        run(loop ->
                TaskGroup.run(group -> {
                    Task<String> child = USER.where("ada", () -> group.fork(USER::get));
                    assertThat(child.await()).isEqualTo("ada");
                    assertThat(USER.bound()).isFalse();
                }));
    }

    @Test
    void a_child_shares_nothing_back() {
        run(loop ->
                USER.where(
                        "ada",
                        () ->
                                TaskGroup.run(group -> {
                                    Task<?> child =
                                            group.fork(() ->
                                                    USER.where(
                                                            "eve",
                                                            () ->
                                                                    Async.sleep(
                                                                            Duration.ofSeconds(
                                                                                    1))));
                                    Async.checkpoint();
                                    assertThat(USER.get()).isEqualTo("ada");
                                    child.await();
                                    assertThat(USER.get()).isEqualTo("ada");
                                })));
    }

    @Test
    void what_is_bound_after_the_fork_does_not_reach_the_child() {
        run(loop ->
                TaskGroup.run(group -> {
                    Task<Boolean> child = group.fork(USER::bound);
                    USER.where("late", () -> assertThat(child.await()).isFalse());
                }));
    }

    @Test
    void steps_of_a_librarys_own_run_without_one() {
        var trace = new Trace();

        run(loop -> {
            USER.where(
                    "ada",
                    () -> {
                        loop.loop().offer(() -> trace.add("now " + USER.bound()));
                        loop.loop()
                                .offerLater(
                                        Duration.ofSeconds(1),
                                        () -> trace.add("later " + USER.bound()));
                    });
            Async.sleep(Duration.ofSeconds(2));
        });

        assertThat(trace.steps()).containsExactly("now false", "later false");
    }

    @Test
    void callbacks_run_in_the_context_in_which_they_were_scheduled() {
        var trace = new Trace();

        run(loop -> {
            Promise<String> promise = loop.loop().promise();
            USER.where(
                    "ada",
                    () -> {
                        loop.loop().callSoon(() -> trace.add("soon " + USER.get()));
                        loop.loop()
                                .callSoonThreadSafe(() -> trace.add("thread-safe " + USER.get()));
                        loop.loop()
                                .callLater(
                                        Duration.ofSeconds(1),
                                        () -> trace.add("later " + USER.get()));
                        promise.addDoneCallback(done -> trace.add("done " + USER.get()));
                    });
            loop.loop().callSoon(() -> trace.add("neighbour " + USER.bound()));
            promise.complete("x");
            Async.sleep(Duration.ofSeconds(2));
        });

        assertThat(trace.steps())
                .containsExactlyInAnyOrder(
                        "soon ada", "thread-safe ada", "later ada", "done ada", "neighbour false");
    }

    @Test
    void a_callback_that_forks_hands_its_context_on() {
        var seen = new AtomicReference<String>();

        run(loop ->
                TaskGroup.run(group -> {
                    USER.where(
                            "ada",
                            () ->
                                    loop.loop()
                                            .callSoon(
                                                    () -> group.fork(() -> seen.set(USER.get()))));
                    Async.checkpoint();
                }));

        assertThat(seen).hasValue("ada");
    }

    @Test
    void a_detached_task_starts_empty() {
        run(loop ->
                USER.where(
                        "ada",
                        () -> {
                            Task<Boolean> detached = Async.detach(USER::bound);
                            assertThat(detached.await()).isFalse();
                            assertThat(detached.context().isEmpty()).isTrue();
                        }));
    }

    @Test
    void a_submitted_body_has_the_context_of_its_caller() throws Exception {
        var seen = new AtomicReference<String>();

        run(loop ->
                Async.blocking(() ->
                        USER.where(
                                "ada",
                                () -> {
                                    seen.set(loop.loop().submit(USER::get).get());
                                })));

        assertThat(seen).hasValue("ada");
    }

    @Test
    void a_job_in_an_executor_carries_the_context_there_and_leaves_nothing() {
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            run(loop -> {
                Task<String> job =
                        USER.where("ada", () -> Jobs.start(EventLoop.current(), pool, USER::get));
                assertThat(job.await()).isEqualTo("ada");
                Task<Boolean> next = Jobs.start(EventLoop.current(), pool, USER::bound);
                assertThat(next.await()).isFalse();
            });
        }
    }

    @Test
    void a_plain_thread_has_a_context_while_it_runs_in_one() {
        Context context = Context.empty().with(USER, "ada");

        assertThat(context.<String, RuntimeException>call(USER::get)).isEqualTo("ada");
        assertThat(Context.current().isEmpty()).isTrue();
        context.wrap(() -> assertThat(USER.get()).isEqualTo("ada")).run();
        assertThat(USER.bound()).isFalse();
    }

    @Test
    void a_context_never_changes() {
        Context ada = Context.empty().with(USER, "ada");
        Context bob = ada.with(USER, "bob").with(LOCALE, "de");

        assertThat(ada.get(USER)).isEqualTo("ada");
        assertThat(bob.get(USER)).isEqualTo("bob");
        assertThat(bob.get(LOCALE)).isEqualTo("de");
        assertThat(ada.binds(LOCALE)).isFalse();
        assertThat(Context.empty().isEmpty()).isTrue();
    }

    @Test
    void a_value_may_be_null_and_is_bound_all_the_same() {
        run(loop ->
                LOCALE.where(
                        null,
                        () -> {
                            assertThat(LOCALE.get()).isNull();
                            assertThat(LOCALE.bound()).isTrue();
                        }));
    }

    @Test
    void a_context_names_its_variables_and_keeps_their_values_to_itself() {
        Context context = Context.empty().with(USER, "secret").with(LOCALE, "de");

        assertThat(context).hasToString("Context[user, locale]");
    }

    @Test
    void a_finished_task_keeps_nothing_of_its_context() {
        run(loop ->
                TaskGroup.run(group -> {
                    Task<?> child = USER.where("ada", () -> group.fork(() -> {}));
                    child.await();
                    assertThat(child.context().isEmpty()).isTrue();
                }));
    }

    @Test
    @Tag("slow") // 10,000 tasks, each with waits
    void the_canary_of_one_task_is_never_seen_by_ten_thousand_others() {
        run(loop ->
                TaskGroup.run(group -> {
                    for (int i = 0; i < 10_000; i++) {
                        String canary = "canary " + i;
                        USER.where(canary, () -> group.fork(() -> watch(canary)));
                    }
                }));
    }

    private static void watch(String canary) {
        for (int i = 0; i < 3; i++) {
            assertThat(USER.get()).isEqualTo(canary);
            Async.checkpoint();
            LOCALE.where(
                    canary,
                    () -> {
                        Async.checkpoint();
                        assertThat(LOCALE.get()).isEqualTo(canary);
                    });
        }
    }

    @Test
    void a_callback_that_was_wrapped_in_the_empty_context_runs_in_it_wherever_it_is_called() {
        run(loop -> {
            var bound = new AtomicReference<Boolean>();
            Runnable wrapped = Context.empty().wrap(() -> bound.set(USER.bound()));
            USER.where("ada", wrapped::run);
            assertThat(bound.get()).isFalse();
        });
        var outside = new AtomicReference<Boolean>();
        Runnable wrapped = Context.empty().wrap(() -> outside.set(USER.bound()));
        Context.empty().with(USER, "ada").run(wrapped::run);
        assertThat(outside.get()).isFalse();
    }

    @Test
    void a_tree_names_variables_by_their_keys_if_they_are_bound_to_keys_of_others() {
        var key = new Object() {};
        run(loop ->
                Context.empty()
                        .with(USER, "ada")
                        .with(ContextVar.forKey("tenant"), "t1")
                        .with(ContextVar.forKey(key), "x")
                        .run(() ->
                                assertThat(loop.loop().tree().tasks())
                                        .singleElement()
                                        .satisfies(task ->
                                                assertThat(task.contextKeys())
                                                        .containsExactly(
                                                                "user",
                                                                "tenant",
                                                                key.getClass().getName()))));
    }

    @Test
    void a_context_says_that_there_is_a_layer_beneath_it() {
        Context layered = Context.empty().under(Context.empty().with(LOCALE, "de"));

        assertThat(layered).hasToString("Context[and what is beneath]");
        assertThat(layered.with(USER, "ada")).hasToString("Context[user, and what is beneath]");
        assertThat(layered.isEmpty()).isFalse();
        assertThat(layered.layer()).isNotNull();
        assertThat(layered.with(USER, "ada").layer()).isNull();
        assertThat(Context.empty().isEmpty()).isTrue();
        assertThat(Context.empty()).hasToString("Context[]");
    }

    @Test
    void a_task_is_in_its_own_context_and_in_no_other() {
        run(loop -> {
            Task<?> self = Async.currentTask();
            assertThat(Context.current().isEnteredBy(self)).isTrue();
            assertThat(Context.empty().with(USER, "ada").isEnteredBy(self)).isFalse();
            Context.empty()
                    .with(USER, "ada")
                    .run(() -> assertThat(Context.current().isEnteredBy(self)).isTrue());
        });
    }
}
