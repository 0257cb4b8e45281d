package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupMessageTest extends OnBothEngines {

    @Test
    void one_failure_is_told_in_one_line_with_the_name_of_the_child() throws InterruptedException {
        TaskGroupException thrown =
                thrownBy(group -> group.fork("customer", () -> failing(new IOException("disk"))));

        assertThat(thrown).hasMessage("order failed: customer: java.io.IOException: disk");
    }

    @Test
    void several_failures_have_a_line_each_with_the_name_of_the_child()
            throws InterruptedException {
        TaskGroupException thrown =
                thrownBy(group -> {
                    group.fork("customer", () -> failing(new IOException("disk")));
                    group.fork("items", () -> failing(new IllegalStateException("empty")));
                    group.fork("ads", () -> failing(new IllegalStateException("two\nlines")));
                });

        assertThat(thrown)
                .hasMessage(
                        """
                        order failed 3 times:
                            customer: java.io.IOException: disk
                            items: java.lang.IllegalStateException: empty
                            ads: java.lang.IllegalStateException: two
                                lines\
                        """);
    }

    @Test
    void a_thousand_failures_have_twenty_lines() throws InterruptedException {
        TaskGroupException thrown =
                thrownBy(group ->
                        IntStream.range(0, 1_000)
                                .forEach(i -> group.fork(() -> failing(new IOException("" + i)))));

        assertThat(thrown.failures()).hasSize(1_000);
        assertThat(thrown.getMessage().lines()).hasSize(22).last().isEqualTo("    and 980 more");
    }

    @Test
    void a_group_in_a_group_is_told_below_its_child() throws InterruptedException {
        TaskGroupException thrown =
                thrownBy(group -> {
                    group.fork("audit", () -> failing(new IOException("disk")));
                    group.fork(
                            "items",
                            () ->
                                    TaskGroup.run(
                                            "items of order",
                                            inner -> {
                                                inner.fork(
                                                        "a", () -> failing(new IOException("x")));
                                                inner.fork(
                                                        "b", () -> failing(new IOException("y")));
                                            }));
                });

        assertThat(thrown.getMessage().lines())
                .containsExactly(
                        "order failed 2 times:",
                        "    audit: java.io.IOException: disk",
                        "    items: dev.millrace.TaskGroupException: items of order failed 2 times:",
                        "            a: java.io.IOException: x",
                        "            b: java.io.IOException: y");
    }

    @Test
    void every_failure_is_printed_with_its_stack_and_none_twice() throws InterruptedException {
        var disk = new IOException("disk");
        TaskGroupException thrown =
                thrownBy(group -> {
                    Task<Object> first = group.fork("customer", () -> failing(disk));
                    group.fork("reader of it", () -> await(first));
                    group.fork(
                            "items",
                            () ->
                                    TaskGroup.run(
                                            "items of order",
                                            inner -> inner.fork("a", () -> failing(disk))));
                    group.fork("ads", () -> failing(new IllegalStateException("empty")));
                });

        assertThat(stacksBelow(thrown))
                .containsExactlyInAnyOrder(
                        "java.io.IOException: disk",
                        "java.lang.IllegalStateException: empty",
                        "dev.millrace.TaskGroupException: items of order failed: a:"
                                + " java.io.IOException: disk");
    }

    @Test
    void in_debug_mode_a_failure_tells_where_its_child_was_forked() throws InterruptedException {
        reopen(builder().debug(true));
        TaskGroupException thrown = thrownBy(this::forkAll);

        assertThat(thrown.getMessage().lines().map(String::strip))
                .filteredOn(line -> line.startsWith("forked at"))
                .hasSize(2)
                .allMatch(line ->
                        line.matches(
                                "forked at dev\\.millrace\\.GroupMessageTest\\.forkAll"
                                        + "\\(GroupMessageTest\\.java:\\d+\\)"));
    }

    private void forkAll(TaskGroup group) {
        group.fork("customer", () -> failing(new IOException("disk")));
        group.fork("items", () -> failing(new IllegalStateException("empty")));
    }

    private TaskGroupException thrownBy(TaskGroup.Body body) throws InterruptedException {
        return loop.runUntilComplete(
                loop.detach(() ->
                        catchThrowableOfType(
                                TaskGroupException.class, () -> TaskGroup.run("order", body))));
    }

    private static Object failing(Exception failure) throws Exception {
        try {
            Async.checkpoint(); // so that all have begun
        } finally {
            throwIt(failure);
        }
        return failure;
    }

    private static void throwIt(Exception failure) throws Exception {
        throw failure;
    }

    private static void await(Task<?> task) {
        task.await();
    }

    /** The headlines of the stacks below that of {@code thrown}. */
    private static List<String> stacksBelow(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        List<String> lines = text.toString().lines().map(String::strip).toList();
        return IntStream.range(1, lines.size())
                .filter(i -> lines.get(i).startsWith("at ") && !lines.get(i - 1).startsWith("at "))
                .skip(1)
                .mapToObj(i -> lines.get(i - 1).replaceFirst("^(Caused by|Suppressed): ", ""))
                .toList();
    }
}
