package dev.millrace.cli.repl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.FiberEngine;
import dev.millrace.testing.junit.OnEachEngine;
import java.lang.reflect.Method;
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
}
