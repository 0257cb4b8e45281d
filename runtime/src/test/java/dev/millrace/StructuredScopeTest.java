package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Structured concurrency of the JDK inside a task. */
class StructuredScopeTest extends EngineTest {
    private static final ContextVar<String> USER = ContextVar.of("user");
    private static final ScopedValue<String> TIED = ScopedValue.newInstance();
    private static final ContextVar<String> TIED_VAR = ContextVar.forScopedValue("tied", TIED);

    private final Trace trace = new Trace();

    /** {@code StructuredTaskScope}, by reflection: a preview is not compiled against. */
    private static final class Scope implements AutoCloseable {
        private static final Class<?> TYPE = type("java.util.concurrent.StructuredTaskScope");
        private static final Class<?> SUBTASK =
                type("java.util.concurrent.StructuredTaskScope$Subtask");

        private final Object scope = call(TYPE, null, "open");

        private static Class<?> type(String name) {
            try {
                return Class.forName(name);
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }

        private static Object call(
                Class<?> type, Object on, String method, Class<?>[] types, Object... arguments) {
            try {
                return type.getMethod(method, types).invoke(on, arguments);
            } catch (InvocationTargetException e) {
                throw dev.millrace.spi.Rethrow.unchecked(e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }

        private static Object call(Class<?> type, Object on, String method) {
            return call(type, on, method, new Class<?>[0]);
        }

        @SuppressWarnings("unchecked") // it is a Subtask<T>
        <T> Supplier<T> fork(Callable<T> body) {
            Object subtask = call(TYPE, scope, "fork", new Class<?>[] {Callable.class}, body);
            return () -> (T) call(SUBTASK, subtask, "get");
        }

        void join() {
            call(TYPE, scope, "join");
        }

        @Override
        public void close() {
            call(TYPE, scope, "close");
        }
    }

    @Test
    void in_interruptible_it_works_and_siblings_run_on_while_it_joins() {
        run(loop ->
                TaskGroup.run(group -> {
                    var ran = new CountDownLatch(1);
                    Task<Integer> sum =
                            group.fork(() ->
                                    Async.interruptible(() -> {
                                        try (var scope = new Scope()) {
                                            var one = scope.fork(() -> 1);
                                            var two =
                                                    scope.fork(() -> {
                                                        ran.await(); // for a sibling on the loop
                                                        return 2;
                                                    });
                                            scope.join();
                                            return one.get() + two.get();
                                        }
                                    }));
                    Async.checkpoint();
                    ran.countDown();
                    assertThat(sum.await()).isEqualTo(3);
                }));
    }

    @Test
    void a_cancel_interrupts_the_join_and_the_subtasks() {
        run(loop ->
                TaskGroup.run(group -> {
                    var begun = new CountDownLatch(1);
                    Task<?> child =
                            group.fork(() ->
                                    Async.interruptible(() -> {
                                        try (var scope = new Scope()) {
                                            scope.fork(() -> {
                                                begun.countDown();
                                                try {
                                                    new CountDownLatch(1).await();
                                                } catch (InterruptedException e) {
                                                    trace.add("subtask interrupted");
                                                }
                                                return null;
                                            });
                                            scope.join();
                                        }
                                    }));
                    Async.blocking(() -> begun.await());
                    child.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(child::await);
                }));
        assertThat(trace.steps()).containsExactly("subtask interrupted");
    }

    @Test
    void there_its_subtasks_see_the_variables_of_the_task() {
        run(loop ->
                USER.where(
                        "ada",
                        () -> {
                            String user =
                                    Async.blocking(() -> {
                                        try (var scope = new Scope()) {
                                            var subtask = scope.fork(USER::get);
                                            scope.join();
                                            return subtask.get();
                                        }
                                    });
                            assertThat(user).isEqualTo("ada");
                        }));
    }

    @Test
    void in_the_task_itself_it_works_for_subtasks_that_do_not_need_the_loop() {
        run(loop ->
                TIED_VAR.where(
                        "ada",
                        () -> {
                            try (var scope = new Scope()) {
                                var thread = scope.fork(() -> EventLoop.currentOrNull() == null);
                                var tied = scope.fork(TIED::get);
                                Async.checkpoint(); // a wait of the task is no matter
                                scope.join();
                                assertThat(thread.get()).isTrue();
                                assertThat(tied.get()).isEqualTo("ada");
                            }
                            Async.sleep(Duration.ofSeconds(1));
                        }));
    }

    @Test
    void one_that_was_opened_in_the_task_is_joined_in_interruptible() {
        run(loop ->
                USER.where(
                        "ada",
                        () ->
                                TaskGroup.run(group -> {
                                    var ran = new CountDownLatch(1);
                                    group.fork(() -> {
                                        Async.checkpoint();
                                        ran.countDown();
                                    });
                                    try (var scope = new Scope()) {
                                        var subtask =
                                                scope.fork(() -> {
                                                    ran.await();
                                                    return "value";
                                                });
                                        Async.interruptible(scope::join);
                                        assertThat(subtask.get()).isEqualTo("value");
                                    }
                                })));
    }

    @Test
    void a_subtask_is_no_task_and_is_told_so() {
        run(loop ->
                Async.blocking(() -> {
                    try (var scope = new Scope()) {
                        var refused =
                                scope.fork(() -> {
                                    try {
                                        Async.sleep(Duration.ZERO);
                                        return "";
                                    } catch (IllegalStateException e) {
                                        return e.getMessage();
                                    }
                                });
                        scope.join();
                        assertThat(refused.get()).contains("outside a task");
                    }
                }));
    }

    @Test
    void a_subtask_comes_back_to_the_loop_through_submit() {
        run(loop -> {
            String value =
                    Async.interruptible(() -> {
                        try (var scope = new Scope()) {
                            var subtask =
                                    scope.fork(() ->
                                            loop.loop()
                                                    .submit(() -> {
                                                        Async.checkpoint();
                                                        return "from the loop";
                                                    })
                                                    .join());
                            scope.join();
                            return subtask.get();
                        }
                    });
            assertThat(value).isEqualTo("from the loop");
        });
    }

    @Test
    void a_failure_of_a_subtask_is_thrown_by_the_join() {
        run(loop ->
                assertThatExceptionOfType(RuntimeException.class)
                        .isThrownBy(() ->
                                Async.blocking(() -> {
                                    try (var scope = new Scope()) {
                                        scope.fork(() -> {
                                            throw new IllegalStateException("subtask");
                                        });
                                        scope.join();
                                    }
                                }))
                        .withCauseInstanceOf(IllegalStateException.class));
    }

    @Test
    void forking_where_a_variable_was_bound_after_it_was_opened_is_refused_by_the_jdk() {
        run(loop -> {
            try (var scope = new Scope()) {
                TIED_VAR.where(
                        "ada",
                        () ->
                                assertThatExceptionOfType(RuntimeException.class)
                                        .isThrownBy(() -> scope.fork(() -> 1))
                                        .satisfies(thrown ->
                                                assertThat(thrown.getClass().getSimpleName())
                                                        .isEqualTo("StructureViolationException")));
                scope.join();
            }
        });
    }
}
