package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Scoped values of the JDK that are tied to variables. */
class TiedValueTest extends EngineTest {
    private static final ScopedValue<String> USER = ScopedValue.newInstance();
    private static final ContextVar<String> USER_VAR = ContextVar.forScopedValue("user", USER);
    private static final ScopedValue<@Nullable String> TENANT = ScopedValue.newInstance();
    private static final ContextVar<@Nullable String> TENANT_VAR =
            ContextVar.forScopedValue("tenant", TENANT);
    private static final ScopedValue<String> UNTIED = ScopedValue.newInstance();

    private final Trace trace = new Trace();

    private static String both() {
        return USER.orElse("none") + " " + (USER_VAR.bound() ? USER_VAR.get() : "none");
    }

    @Test
    void each_is_what_the_other_is_bound_to_whichever_was_bound_last() {
        run(loop -> {
            assertThat(both()).isEqualTo("none none");
            USER_VAR.where(
                    "ada",
                    () -> {
                        assertThat(both()).isEqualTo("ada ada");
                        ScopedValue.where(USER, "bob")
                                .run(() -> {
                                    assertThat(both()).isEqualTo("bob bob");
                                    USER_VAR.where(
                                            "eve", () -> assertThat(both()).isEqualTo("eve eve"));
                                    assertThat(both()).isEqualTo("bob bob");
                                });
                        assertThat(both()).isEqualTo("ada ada");
                    });
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(USER_VAR::get);
        });
    }

    @Test
    void a_child_has_what_was_bound_at_its_fork() {
        run(loop ->
                TaskGroup.run(group -> {
                    Task<String> child =
                            ScopedValue.where(USER, "ada")
                                    .call(() ->
                                            group.fork(() -> {
                                                Async.sleep(Duration.ofSeconds(1));
                                                return both();
                                            }));
                    Task<String> other = group.fork(TiedValueTest::both);
                    assertThat(child.await()).isEqualTo("ada ada");
                    assertThat(other.await()).isEqualTo("none none");
                }));
    }

    @Test
    void a_grandchild_has_it_too_and_nothing_flows_back() {
        run(loop ->
                USER_VAR.where(
                        "ada",
                        () ->
                                TaskGroup.run(outer ->
                                        outer.fork(() ->
                                                TaskGroup.run(inner -> {
                                                    inner.fork(() -> trace.add(both()));
                                                    USER_VAR.where(
                                                            "eve",
                                                            () -> {
                                                                inner.fork(() -> trace.add(both()));
                                                            });
                                                    trace.add("child " + both());
                                                })))));
        assertThat(trace.steps()).containsExactly("child ada ada", "ada ada", "eve eve");
    }

    @Test
    void a_callback_and_a_timer_have_what_was_bound_when_they_were_scheduled() {
        run(loop -> {
            ScopedValue.where(USER, "ada")
                    .run(() -> {
                        loop.loop().callSoon(() -> trace.add(both()));
                        loop.loop().callLater(Duration.ofSeconds(1), () -> trace.add(both()));
                    });
            loop.loop().callSoon(() -> trace.add(both()));
            Async.sleep(Duration.ofSeconds(2));
        });
        assertThat(trace.steps()).containsExactly("ada ada", "none none", "ada ada");
    }

    @Test
    void it_crosses_from_a_plain_thread_into_the_loop() throws Exception {
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            var future =
                    ScopedValue.where(USER, "ada").call(() -> loop.submit(TiedValueTest::both));
            future.whenComplete((value, failure) -> loop.callSoonThreadSafe(loop::stop));
            loop.runForever();
            assertThat(future.join()).isEqualTo("ada ada");
        }
        assertThat(
                        ScopedValue.where(USER, "bob")
                                .<String, RuntimeException>call(
                                        () -> Async.run(TiedValueTest::both)))
                .isEqualTo("bob bob");
    }

    @Test
    void a_detached_task_has_nothing() {
        run(loop -> {
            Task<String> detached =
                    ScopedValue.where(USER, "ada").call(() -> Async.detach(TiedValueTest::both));
            assertThat(detached.await()).isEqualTo("none none");
        });
    }

    @Test
    void the_body_of_blocking_sees_what_is_bound_nearest() {
        run(loop ->
                USER_VAR.where(
                        "ada",
                        () -> {
                            assertThat(Async.blocking(TiedValueTest::both)).isEqualTo("ada ada");
                            ScopedValue.where(USER, "bob")
                                    .run(() ->
                                            assertThat(Async.blocking(TiedValueTest::both))
                                                    .isEqualTo("bob bob"));
                        }));
    }

    @Test
    void a_generator_that_is_pulled_has_what_was_bound_at_its_first_pull() {
        run(loop -> {
            AsyncStream<String> users =
                    AsyncStream.generate(out -> {
                        out.emit(both());
                        out.emit(both());
                    });
            ScopedValue.where(USER, "ada").run(() -> trace.add(users.next()));
            trace.add(users.next());
            users.close();
        });
        assertThat(trace.steps()).containsExactly("ada ada", "ada ada");
    }

    @Test
    void a_consumer_finds_its_own_again_between_what_a_generator_binds() {
        run(loop -> {
            AsyncStream<String> users =
                    AsyncStream.generate(out ->
                            ScopedValue.where(USER, "generator").run(() -> out.emit(both())));
            ScopedValue.where(USER, "ada")
                    .run(() -> users.forEach(user -> trace.add(user + ", " + both())));
        });
        assertThat(trace.steps()).containsExactly("generator generator, ada ada");
    }

    @Test
    void null_is_a_value() {
        run(loop ->
                TaskGroup.run(group -> {
                    Task<?> child =
                            ScopedValue.where(TENANT, null)
                                    .call(() ->
                                            group.fork(() -> {
                                                trace.add("bound: " + TENANT.isBound());
                                                trace.add("is " + TENANT_VAR.get());
                                            }));
                    child.await();
                }));
        assertThat(trace.steps()).containsExactly("bound: true", "is null");
    }

    @Test
    void a_binding_can_be_replaced_and_not_be_taken_away() {
        run(loop ->
                ScopedValue.where(USER, "ada")
                        .run(() ->
                                Context.empty()
                                        .run(() -> assertThat(USER.get()).isEqualTo("ada"))));
    }

    @Test
    void a_context_that_agrees_is_captured_as_the_same_instance() {
        run(loop ->
                USER_VAR.where(
                        "ada",
                        () ->
                                assertThat(Context.current())
                                        .isSameAs(Async.currentTask().context())));
    }

    @Test
    void one_that_is_not_tied_is_not_carried() {
        run(loop ->
                TaskGroup.run(group -> {
                    Task<Boolean> child =
                            ScopedValue.where(UNTIED, "ada")
                                    .call(() -> group.fork(UNTIED::isBound));
                    assertThat(child.await()).isFalse();
                }));
    }

    @Test
    void two_variables_of_one_value_are_one() {
        ContextVar<String> second = ContextVar.forScopedValue("second", USER);
        run(loop -> USER_VAR.where("ada", () -> assertThat(second.get()).isEqualTo("ada")));
        assertThat(second.key()).isSameAs(USER_VAR.key());
    }

    private static AsyncStream<String> three() {
        return AsyncStream.generate(out -> {
            out.emit(both());
            out.emit(both());
            out.emit(both());
        });
    }

    @Test
    void a_consumer_finds_its_own_at_every_element_and_so_does_the_generator() {
        run(loop -> {
            AsyncStream<String> bare =
                    AsyncStream.generate(out ->
                            ScopedValue.where(USER, "generator")
                                    .run(() -> {
                                        for (int i = 0; i < 3; i++) {
                                            out.emit(both());
                                        }
                                    }));
            ScopedValue.where(USER, "ada")
                    .run(() -> bare.forEach(user -> trace.add(user + ", " + both())));
            AsyncStream<String> variable =
                    AsyncStream.generate(out ->
                            USER_VAR.where(
                                    "generator",
                                    () -> {
                                        for (int i = 0; i < 3; i++) {
                                            out.emit(both());
                                        }
                                    }));
            USER_VAR.where(
                    "ada",
                    () ->
                            variable.map(user -> user + ", " + both())
                                    .forEach(user -> trace.add(user + ", " + both())));
        });
        String bare = "generator generator, ada ada";
        String variable = bare + ", ada ada";
        assertThat(trace.steps()).containsExactly(bare, bare, bare, variable, variable, variable);
    }

    @Test
    void what_a_consumer_binds_at_an_element_is_not_seen_by_the_generator() {
        run(loop ->
                USER_VAR.where(
                        "ada",
                        () -> {
                            three().forEach(user -> USER_VAR.where("eve", () -> trace.add(user)));
                            ScopedValue.where(USER, "bob")
                                    .run(() ->
                                            three().forEach(user ->
                                                    ScopedValue.where(USER, "eve")
                                                            .run(() -> trace.add(user))));
                        }));
        assertThat(trace.steps())
                .containsExactly("ada ada", "ada ada", "ada ada", "bob bob", "bob bob", "bob bob");
    }

    @Test
    void a_generator_that_binds_another_at_each_element_changes_nothing_for_its_consumer() {
        run(loop -> {
            AsyncStream<String> users =
                    AsyncStream.generate(out -> {
                        for (String user : List.of("one", "two", "three")) {
                            ScopedValue.where(USER, user).run(() -> out.emit(both()));
                        }
                        out.emit(both());
                    });
            USER_VAR.where("ada", () -> users.forEach(user -> trace.add(user + ", " + both())));
        });
        assertThat(trace.steps())
                .containsExactly(
                        "one one, ada ada",
                        "two two, ada ada",
                        "three three, ada ada",
                        "ada ada, ada ada");
    }

    @Test
    void a_context_names_the_variable_that_is_tied() {
        assertThat(Context.empty().with(USER_VAR, "secret")).hasToString("Context[user]");
    }

    @Test
    void a_context_calls_tied_values_by_their_variables_and_others_by_themselves() {
        Context context =
                Context.empty()
                        .with(USER_VAR, "secret")
                        .with(TENANT_VAR, "secret")
                        .with(ContextVar.forKey(UNTIED), "secret");

        assertThat(context).hasToString("Context[user, tenant, " + UNTIED + "]");
    }

    @Test
    void several_values_are_bound_together_where_a_context_becomes_current() {
        Context both = Context.empty().with(USER_VAR, "ada").with(TENANT_VAR, "t1");
        run(loop ->
                both.run(() -> {
                    assertThat(USER.get()).isEqualTo("ada");
                    assertThat(TENANT.get()).isEqualTo("t1");
                }));
        both.run(() -> assertThat(USER.get() + TENANT.get()).isEqualTo("adat1"));
        assertThat(USER.isBound()).isFalse();
    }
}
