package dev.millrace.proof.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.Context;
import dev.millrace.ContextVar;
import dev.millrace.TaskGroup;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.proof.reactive.RunningLoop;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Registered thread-locals follow contexts over every border, and nothing flows back. */
@Timeout(60)
class ThreadLocalTest extends EngineTest {
    private static final ThreadLocal<String> USER = Registered.USER;
    private static final ContextVar<String> USER_VAR = ContextVar.forKey(Registered.USER_KEY);

    @RegisterExtension final Registered registered = new Registered();

    @Test
    void a_task_entered_from_a_plain_thread_has_its_thread_locals() {
        RunningLoop.with(
                engine,
                loop ->
                        Registered.as(
                                "ada",
                                () -> {
                                    assertThat(loop.submit(ThreadLocalTest::user).join())
                                            .isEqualTo("ada ada");
                                    assertThat(loop.submit(ThreadLocalTest::user).join())
                                            .isEqualTo("ada ada");
                                    assertThat(
                                                    ReactorBridge.<String>toMono(
                                                                    loop, ThreadLocalTest::user)
                                                            .block())
                                            .isEqualTo("ada ada");
                                    assertThat(
                                                    Flux.from(
                                                                    PublisherBridge
                                                                            .<String>toPublisher(
                                                                                    loop,
                                                                                    ThreadLocalTest
                                                                                            ::user))
                                                            .blockLast())
                                            .isEqualTo("ada ada");
                                    assertThat(
                                                    RxBridge.<String>toSingle(
                                                                    loop, ThreadLocalTest::user)
                                                            .blockingGet())
                                            .isEqualTo("ada ada");
                                }));
    }

    @Test
    void the_context_of_reactor_wins_over_thread_locals() {
        RunningLoop.with(
                engine,
                loop ->
                        Registered.as(
                                "ada",
                                () ->
                                        assertThat(
                                                        ReactorBridge.<String>toMono(
                                                                        loop, ThreadLocalTest::user)
                                                                .contextWrite(
                                                                        reactor.util.context.Context
                                                                                .of(
                                                                                        Registered
                                                                                                .USER_KEY,
                                                                                        "bob"))
                                                                .block())
                                                .isEqualTo("bob bob")));
    }

    @Test
    void an_awaited_publisher_is_told_what_the_thread_locals_are_now() {
        Publisher<String> foreign =
                subscriber ->
                        Flux.deferContextual(
                                        view -> Flux.just(view.<String>get(Registered.USER_KEY)))
                                .subscribe(subscriber);
        Mono<String> mono =
                Mono.deferContextual(view -> Mono.just(view.<String>get(Registered.USER_KEY)));
        TestLoop.run(
                engine,
                loop -> {
                    USER.set("ada");
                    assertThat(ReactorBridge.await(mono)).isEqualTo("ada");
                    USER.set("bob");
                    assertThat(ReactorBridge.await(mono)).isEqualTo("bob");
                    assertThat(PublisherBridge.<String>values(foreign).first()).isEqualTo("bob");
                    USER.remove();
                    Mono<Boolean> absent =
                            Mono.deferContextual(
                                    view -> Mono.just(view.hasKey(Registered.USER_KEY)));
                    assertThat(ReactorBridge.await(absent)).isFalse();
                });
    }

    @Test
    void a_child_starts_with_the_thread_locals_of_its_forker_and_keeps_its_own_to_itself() {
        var trace = new Trace();
        TestLoop.run(
                engine,
                loop -> {
                    USER.set("ada");
                    TaskGroup.run(group -> {
                        group.fork(() -> {
                            trace.add("child " + USER.get());
                            USER.set("eve");
                            Async.checkpoint();
                            trace.add("child " + USER.get());
                        });
                        USER.set("bob");
                        group.fork(() -> {
                            Async.checkpoint();
                            trace.add("sibling " + USER.get());
                        });
                    });
                    trace.add("parent " + USER.get());
                });
        assertThat(trace.steps())
                .containsExactlyInAnyOrder("child ada", "child eve", "sibling bob", "parent bob");
    }

    @Test
    void what_a_task_cleared_is_clear_for_its_children() {
        TestLoop.run(
                engine,
                loop -> {
                    USER.set("ada");
                    TaskGroup.run(group ->
                            group.fork(() -> {
                                USER.remove();
                                TaskGroup.run(
                                        inner -> inner.fork(() -> assertThat(USER.get()).isNull()));
                            }));
                });
    }

    @Test
    void a_detached_task_starts_without_any() {
        TestLoop.run(
                engine,
                loop -> {
                    USER.set("ada");
                    assertThat(Async.detach(() -> USER.get() == null && !USER_VAR.bound()).await())
                            .isTrue();
                });
    }

    @Test
    void a_callback_has_those_of_whoever_scheduled_it_and_leaves_none_behind() {
        var trace = new Trace();
        TestLoop.run(
                engine,
                loop -> {
                    loop.loop()
                            .callSoon(() -> {
                                trace.add("first " + USER.get());
                                USER.set("left behind");
                            });
                    loop.loop().callSoon(() -> trace.add("second " + USER.get()));
                    USER.set("ada");
                    loop.loop()
                            .callLater(
                                    Duration.ofSeconds(1), () -> trace.add("late " + USER.get()));
                    USER.remove();
                    loop.loop().callSoon(() -> trace.add("third " + USER.get()));
                    Async.sleep(Duration.ofSeconds(2));
                });
        assertThat(trace.steps())
                .containsExactly("first null", "second null", "third null", "late ada");
    }

    @Test
    void a_job_has_those_of_its_task_and_its_thread_gets_its_own_back() {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            thread.execute(() -> USER.set("the thread's own"));
            TestLoop.run(
                    engine,
                    loop -> {
                        var after = new AtomicReference<String>();
                        USER.set("ada");
                        String seen =
                                RunInExecutor.runInExecutor(
                                                thread,
                                                () -> {
                                                    String here = user();
                                                    USER.set("eve");
                                                    return here;
                                                })
                                        .await();
                        thread.submit(() -> after.set(USER.get())).get();
                        assertThat(seen).isEqualTo("ada ada");
                        assertThat(after).hasValue("the thread's own");
                        assertThat(USER.get()).isEqualTo("ada");

                        USER.remove();
                        assertThat(
                                        RunInExecutor.runInExecutor(
                                                        thread, () -> USER.get() == null)
                                                .await())
                                .isTrue();
                        USER.set("bob");
                        assertThat(RunInExecutor.runInExecutor(ThreadLocalTest::user).await())
                                .isEqualTo("bob bob");
                    });
        }
    }

    @Test
    void work_on_a_foreign_scheduler_has_those_of_its_task() {
        RunningLoop.with(
                engine,
                loop ->
                        Registered.as(
                                "ada",
                                () -> {
                                    assertThat(
                                                    loop.submit(() ->
                                                                    ReactorBridge.on(
                                                                            reactor.core.scheduler
                                                                                    .Schedulers
                                                                                    .boundedElastic(),
                                                                            ThreadLocalTest::user))
                                                            .join())
                                            .isEqualTo("ada ada");
                                    assertThat(
                                                    loop.submit(() ->
                                                                    RxBridge.on(
                                                                            io.reactivex.rxjava3
                                                                                    .schedulers
                                                                                    .Schedulers
                                                                                    .io(),
                                                                            ThreadLocalTest::user))
                                                            .join())
                                            .isEqualTo("ada ada");
                                }));
    }

    @Test
    void a_blocking_body_is_the_task_s_own_thread_and_sees_and_keeps_its_thread_locals() {
        TestLoop.run(
                engine,
                loop -> {
                    USER.set("ada");
                    Async.blocking(() -> {
                        assertThat(USER.get()).isEqualTo("ada");
                        USER.set("bob");
                    });
                    assertThat(USER.get()).isEqualTo("bob");
                });
    }

    @Test
    void binding_a_variable_of_a_registered_key_sets_the_thread_local_for_the_block() {
        TestLoop.run(
                engine,
                loop -> {
                    USER.set("ada");
                    USER_VAR.where("bob", () -> assertThat(user()).isEqualTo("bob bob"));
                    assertThat(USER.get()).isEqualTo("ada");
                });
    }

    @Test
    void a_context_that_thread_locals_still_agree_with_is_not_copied() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(Context.current()).isSameAs(Context.empty());
                    USER.set("ada");
                    TaskGroup.run(group ->
                            group.fork(() -> {
                                Context entered = Context.current();
                                assertThat(entered.isEmpty()).isFalse();
                                Async.checkpoint();
                                assertThat(Context.current()).isSameAs(entered);
                            }));
                });
    }

    /** The thread-local and the variable of its key. */
    private static String user() {
        return USER.get() + " " + Context.current().get(USER_VAR);
    }
}
