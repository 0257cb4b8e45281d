package dev.millrace.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import jdk.jshell.spi.ExecutionControl.StoppedException;

public class InputTest { // public for the input
    /** What was typed. */
    public static String typed() {
        return "it ran";
    }

    @OnEachEngine
    void ctrl_c_before_its_first_step_ends_an_input(FiberEngine engine) throws Exception {
        Method typed = InputTest.class.getMethod("typed");
        try (ReplLoop repl = ReplLoop.open(engine)) {
            var input = new Input(repl.loop(), typed);

            input.stop();

            assertThatThrownBy(() -> input.run(String::valueOf))
                    .isInstanceOf(StoppedException.class);
        }
    }

    @OnEachEngine
    void a_value_that_cannot_be_shown_fails_its_input(FiberEngine engine) throws Exception {
        Method typed = InputTest.class.getMethod("typed");
        var unshowable = new IllegalStateException("its toString is broken");
        try (ReplLoop repl = ReplLoop.open(engine)) {
            var input = new Input(repl.loop(), typed);
            assertThatThrownBy(() ->
                            input.run(value -> {
                                throw unshowable;
                            }))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isSameAs(unshowable);
            assertThat(new Input(repl.loop(), typed).run(String::valueOf)).isEqualTo("it ran");
        }
    }

    /** Fails. */
    public static void broken() {
        throw new IllegalStateException("typed wrongly");
    }

    @OnEachEngine
    void what_an_input_throws_is_told_as_it_was_thrown(FiberEngine engine) throws Exception {
        try (ReplLoop repl = ReplLoop.open(engine)) {
            var input = new Input(repl.loop(), InputTest.class.getMethod("broken"));
            assertThatThrownBy(() -> input.run(String::valueOf))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessage("typed wrongly");
        }
    }

    /** Leaves seven tasks. */
    public static void fork() {
        for (int i = 1; i <= 7; i++) {
            Async.detach("sleeper", () -> Async.sleep(Duration.ofHours(1)));
        }
    }

    @OnEachEngine
    void five_tasks_that_were_left_are_named_and_the_others_counted(FiberEngine engine)
            throws Exception {
        PrintStream before = System.out;
        var printed = new ByteArrayOutputStream();
        try (ReplLoop repl = ReplLoop.open(engine)) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            new Input(repl.loop(), InputTest.class.getMethod("fork")).run(String::valueOf);
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains(
                        "|  still running: sleeper, sleeper, sleeper, sleeper, sleeper and 2 more");
    }
}
