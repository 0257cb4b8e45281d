package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** What the JVM has to do when a program starts. */
@Tag("slow") // every test starts a JVM
@OnEachEngine
class StartTest {
    private static final Pattern OUR_LAMBDA = Pattern.compile("dev\\.millrace\\.(\\S+)\\$\\$\\S+");

    @Parameter FiberEngine engine = FiberEngine.BATON;

    /** Runs an empty task. */
    static final class Empty {
        private Empty() {}

        public static void main(String[] args) {
            Async.run(Empty::task);
        }

        private static void task() {}
    }

    /** Linking one takes the JVM as long as loading nearly three classes. */
    @Test
    void a_first_run_links_no_lambda_but_the_handler_of_ctrl_c() throws IOException {
        try (var child = ChildJvm.start(engine, Empty.class, "-Xlog:class+load")) {
            var lambdas =
                    child.remainingLines().stream()
                            .map(OUR_LAMBDA::matcher)
                            .filter(Matcher::find)
                            .map(found -> found.group(1))
                            .filter(owner -> !owner.startsWith("StartTest"));

            assertThat(lambdas).containsExactly("spi.JvmSignal");
        }
    }
}
