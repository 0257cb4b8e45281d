package dev.millrace.proof.compilers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.proof.compilers.Compiler.Problem;
import dev.millrace.proof.compilers.Compiler.Refusal;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that run a body carry what it throws as a type: what compilers take and what not. */
@Tag("slow") // starts compilers
@ParameterizedClass
@EnumSource(Compiler.class)
class ExceptionTypesTest {
    private static final String PROGRAM =
            """
            package example;

            import static dev.millrace.Async.*;
            import static java.time.Duration.ofMillis;
            import static java.time.Duration.ofSeconds;

            import dev.millrace.*;
            import dev.millrace.stream.AsyncStream;
            import java.io.IOException;
            import java.sql.SQLException;
            import java.util.*;

            abstract class Example {
                static final ContextVar<String> USER = ContextVar.of("user");

                static abstract class Dao {
                    abstract String load(int id) throws SQLException;
                    abstract void delete(int id) throws SQLException;
                    abstract String file(int id) throws IOException;
                    abstract int size();
                }

                abstract void log(Throwable thrown);

                Dao dao;

                %s
            }
            """;

    @Parameter Compiler compiler;
    @TempDir Path folder;

    private void takes(String method) {
        assertThat(compiler.compile(folder, "Example", PROGRAM.formatted(method))).isEmpty();
    }

    private void refuses(Refusal why, String method) {
        assertThat(compiler.compile(folder, "Example", PROGRAM.formatted(method)))
                .extracting(Problem::refusal)
                .containsExactly(why);
    }

    @Test
    void an_exact_type_flows_through_nested_blocks() {
        takes(
                """
                String row() throws SQLException {
                    return timeout(ofSeconds(1), () -> timeout(ofMillis(200), () -> dao.load(7)));
                }
                """);
    }

    @Test
    void nested_blocks_ask_for_what_the_innermost_throws() {
        refuses(
                Refusal.UNHANDLED_EXCEPTION,
                """
                String row() {
                    return timeout(ofSeconds(1), () -> timeout(ofMillis(200), () -> dao.load(7)));
                }
                """);
    }

    @Test
    void it_can_be_caught_by_its_own_type() {
        takes(
                """
                String row() {
                    try {
                        return run(() -> shield(() -> dao.load(7)));
                    } catch (SQLException e) {
                        return "";
                    }
                }
                """);
    }

    @Test
    void what_no_body_throws_cannot_be_caught() {
        refuses(
                Refusal.CATCH_OF_NOTHING,
                """
                int size() {
                    try {
                        return timeout(ofSeconds(1), () -> dao.size());
                    } catch (SQLException e) {
                        return 0;
                    }
                }
                """);
    }

    @Test
    void a_body_that_throws_nothing_asks_for_nothing() {
        takes(
                """
                int size() {
                    return timeout(ofSeconds(1), () -> shield(() -> dao.size()));
                }
                """);
    }

    @Test
    void references_to_methods_carry_the_type() {
        takes(
                """
                String first() throws SQLException {
                    return timeout(ofSeconds(1), this::row);
                }

                String row() throws SQLException {
                    return dao.load(7);
                }

                void forget() throws SQLException {
                    new CancelScope().run(this::row);
                }
                """);
    }

    @Test
    void a_reference_to_a_method_that_throws_asks_for_it() {
        refuses(
                Refusal.UNHANDLED_EXCEPTION,
                """
                String first() {
                    return timeout(ofSeconds(1), this::row);
                }

                String row() throws SQLException {
                    return dao.load(7);
                }
                """);
    }

    @Test
    void await_of_a_task_is_an_exact_reference() {
        takes(
                """
                String value(Task<String> task) {
                    return timeout(ofSeconds(1), task::await);
                }

                List<String> values(Task<String> one, Promise<String> two) {
                    return gather(one::await, two::await);
                }
                """);
    }

    @Test
    void a_reference_to_an_overloaded_method_is_ambiguous() {
        refuses(
                Refusal.AMBIGUOUS,
                """
                void stop(Task<String> task) {
                    shield(task::cancel);
                }
                """);
    }

    @Test
    void a_body_may_only_throw() {
        takes(
                """
                void fails() throws IOException {
                    shield(() -> {
                        throw new IOException();
                    });
                }

                String failsWithType() throws IOException {
                    return timeout(ofSeconds(1), () -> {
                        throw new IOException();
                    });
                }
                """);
    }

    @Test
    void a_body_that_only_throws_asks_for_what_it_throws() {
        refuses(
                Refusal.UNHANDLED_EXCEPTION,
                """
                void fails() {
                    shield(() -> {
                        throw new IOException();
                    });
                }
                """);
    }

    @Test
    void bodies_with_and_without_a_value_are_told_apart() {
        takes(
                """
                void both() throws SQLException {
                    run(() -> dao.delete(1));
                    run(() -> {
                        dao.delete(2);
                    });
                    String row = run(() -> dao.load(3));
                    String block = blocking(() -> {
                        dao.delete(4);
                        return dao.load(5);
                    });
                    interruptible(() -> dao.delete(6));
                    boolean inTime = moveOnAfter(ofSeconds(1), () -> dao.delete(7));
                    boolean moved = moveOnAfter(ofSeconds(1), scope -> {
                        scope.cancel();
                        dao.delete(8);
                    });
                    USER.where("ada", () -> dao.delete(9));
                    String bound = USER.where("ada", () -> dao.load(10));
                    Context.current().run(() -> dao.delete(11));
                    String called = Context.current().call(() -> dao.load(12));
                }
                """);
    }

    @Test
    void a_lambda_with_a_parameter_may_stand_in_another_generic_call() {
        takes(
                """
                String row() throws SQLException {
                    return shield(() -> timeout(ofSeconds(1), scope -> {
                        scope.reschedule(ofSeconds(2));
                        return dao.load(1);
                    }));
                }

                List<Integer> mapped() {
                    return List.of(1, 2).stream().map(n -> shield(() -> n + 1)).toList();
                }

                String grouped() {
                    return run(() -> TaskGroup.call(group -> {
                        var task = group.fork(() -> dao.load(1));
                        return timeout(ofSeconds(1), task::await);
                    }));
                }
                """);
    }

    @Test
    void a_lambda_with_a_parameter_in_another_generic_call_asks_for_what_it_throws() {
        refuses(
                Refusal.UNHANDLED_EXCEPTION,
                """
                String row() {
                    return shield(() -> timeout(ofSeconds(1), scope -> {
                        scope.reschedule(ofSeconds(2));
                        return dao.load(1);
                    }));
                }
                """);
    }

    @Test
    void a_caught_throwable_is_rethrown_with_its_exact_type() {
        takes(
                """
                String row() throws SQLException {
                    return timeout(ofSeconds(1), () -> {
                        try {
                            return dao.load(1);
                        } catch (Throwable t) {
                            log(t);
                            throw t;
                        }
                    });
                }
                """);
    }

    @Test
    void a_stored_coroutine_throws_any_exception() {
        takes(
                """
                final Coroutine<String> stored = () -> dao.load(7);

                String now() throws Exception {
                    return timeout(ofSeconds(1), stored);
                }

                CharSequence later(TaskGroup group) {
                    Task<CharSequence> task = group.fork(stored);
                    Task<CharSequence> detached = detach(stored);
                    return task.await();
                }
                """);
        refuses(
                Refusal.UNHANDLED_EXCEPTION,
                """
                final Coroutine<String> stored = () -> dao.load(7);

                String now() throws SQLException {
                    return timeout(ofSeconds(1), stored);
                }
                """);
    }

    @Test
    void a_list_of_bodies_carries_their_type() {
        takes(
                """
                List<String> rows() throws SQLException {
                    var bodies = new ArrayList<Body<String, SQLException>>();
                    bodies.add(() -> dao.load(1));
                    return gather(bodies);
                }

                String first(List<Coroutine<String>> bodies) throws Exception {
                    return race(bodies);
                }
                """);
        refuses(
                Refusal.UNHANDLED_EXCEPTION,
                """
                List<String> rows(List<Body<String, SQLException>> bodies) {
                    return gather(bodies);
                }
                """);
    }

    @Test
    void bodies_of_one_type_carry_it() {
        takes(
                """
                List<String> rows() throws SQLException {
                    return gather(() -> dao.load(1), () -> dao.load(2));
                }

                String first() throws SQLException {
                    return race(() -> dao.load(1), () -> "");
                }
                """);
    }

    @Test
    void bodies_of_two_types_carry_their_common_supertype() {
        takes(
                """
                List<String> rows() throws Exception {
                    return gather(() -> dao.load(1), () -> dao.file(2));
                }

                String first() throws Exception {
                    return race(() -> dao.load(1), () -> dao.file(2));
                }

                void one() throws Exception {
                    shield(() -> {
                        dao.delete(1);
                        dao.file(2);
                    });
                }
                """);
        refuses(
                Refusal.UNHANDLED_EXCEPTION,
                """
                String first() throws SQLException, IOException {
                    return race(() -> dao.load(1), () -> dao.file(2));
                }
                """);
    }

    @Test
    void an_action_on_elements_carries_its_type() {
        takes(
                """
                void all(AsyncStream<Integer> ids) throws SQLException {
                    ids.forEach(n -> dao.delete(n));
                    ids.forEach(dao::delete);
                    ids.forEach(n -> log(null));
                    ids.forEach(new ArrayList<Integer>()::add);
                }
                """);
        refuses(
                Refusal.UNHANDLED_EXCEPTION,
                """
                void all(AsyncStream<Integer> ids) {
                    ids.forEach(n -> dao.delete(n));
                }
                """);
    }

    @Test
    void the_bodies_of_groups_and_of_what_is_started_for_later_may_throw() {
        takes(
                """
                void all() {
                    TaskGroup.run(group -> {
                        group.fork(() -> dao.delete(1));
                        throw new Throwable();
                    });
                    String row = TaskGroup.call(group -> dao.load(1));
                    detach(() -> dao.load(1));
                    EventLoop.current().submit(() -> dao.load(1));
                    AsyncStream<String> rows = AsyncStream.generate(out -> out.emit(dao.load(1)));
                }
                """);
    }

    @Test
    void a_task_has_no_body_that_throws_more_than_exceptions() {
        refuses(
                Refusal.UNHANDLED_EXCEPTION,
                """
                void start() {
                    detach(() -> {
                        throw new Throwable();
                    });
                }
                """);
    }

    @Test
    void a_failure_may_be_caught_inside_a_body() {
        takes(
                """
                String row() {
                    return shield(() -> {
                        try {
                            String row = timeout(ofSeconds(1), () -> dao.load(1));
                            return row;
                        } catch (SQLException e) {
                            return "";
                        }
                    });
                }

                void delete() {
                    shield(() -> {
                        try {
                            timeout(ofSeconds(1), () -> dao.delete(1));
                        } catch (SQLException e) {
                            log(e);
                        }
                    });
                }
                """);
    }

    @Test
    void javac_alone_counts_what_a_body_catches_around_a_call_whose_value_it_returns_at_once() {
        String method =
                """
                String row() {
                    return shield(() -> {
                        try {
                            return timeout(ofSeconds(1), () -> dao.load(1));
                        } catch (SQLException e) {
                            return "";
                        }
                    });
                }
                """;
        if (compiler == Compiler.JAVAC) {
            refuses(Refusal.UNHANDLED_EXCEPTION, method);
        } else {
            takes(method);
        }
    }

    @Test
    void methods_of_users_pass_the_type_on() {
        takes(
                """
                <T, X extends Throwable> T twice(Body<? extends T, X> body) throws X {
                    timeout(ofSeconds(1), body);
                    return timeout(ofSeconds(1), () -> shield(body));
                }

                String row() throws SQLException {
                    return twice(() -> dao.load(1));
                }

                List<List<String>> rows() throws SQLException {
                    return gather(
                            () -> gather(() -> dao.load(1), () -> dao.load(2)),
                            () -> gather(() -> dao.load(3)));
                }

                String chosen(boolean first) throws SQLException {
                    return shield(first ? () -> dao.load(1) : () -> dao.load(2));
                }
                """);
    }

    @Test
    void a_future_declares_what_it_is_told_to() {
        takes(
                """
                String row(Task<String> task) {
                    try {
                        return task.awaitThrowing(SQLException.class);
                    } catch (SQLException e) {
                        return "";
                    }
                }
                """);
        refuses(
                Refusal.CATCH_OF_NOTHING,
                """
                String row(Task<String> task) {
                    try {
                        return task.await();
                    } catch (SQLException e) {
                        return "";
                    }
                }
                """);
    }

    @Test
    void a_block_declares_what_it_is_told_to() {
        takes(
                """
                String row(Task<String> task) {
                    try {
                        Async.mayThrow(SQLException.class);
                        return await(task);
                    } catch (SQLException e) {
                        return "";
                    }
                }
                """);
        refuses(
                Refusal.UNHANDLED_EXCEPTION,
                """
                String row(Task<String> task) {
                    mayThrow(SQLException.class);
                    return await(task);
                }
                """);
    }

    @Test
    void a_wait_takes_futures_of_different_types() {
        takes(
                """
                void wait(Task<Void> worker, Promise<Integer> stop, Task<String> text) {
                    WaitResult<?> first = waitFor(List.of(worker, stop), WaitPolicy.FIRST);
                    WaitResult<?> all = waitFor(allTasks(), WaitPolicy.ALL);
                    WaitResult<Object> some = waitFor(List.of(stop, text), WaitPolicy.ALL, ofSeconds(1));
                    for (LoopFuture<? extends Object> done : asCompleted(List.of(stop, text))) {
                        Object value = done.result();
                    }
                    for (LoopFuture<? extends String> done : asCompleted(List.of(text))) {
                        String value = done.result();
                    }
                }
                """);
    }
}
