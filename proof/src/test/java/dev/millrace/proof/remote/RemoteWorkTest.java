package dev.millrace.proof.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the compiler says to work for other processes, with every static import in force. */
@Tag("slow") // compiles
class RemoteWorkTest {
    private static final String BEFORE =
            """
            import static dev.millrace.Async.*;
            import static dev.millrace.executor.RunInExecutor.runInExecutor;
            import static dev.millrace.executor.remote.RemotePool.runInExecutor;

            import dev.millrace.Task;
            import dev.millrace.executor.*;
            import dev.millrace.executor.remote.*;
            import java.util.concurrent.*;

            class Snippet {
                void run(
                        RemotePool pool,
                        RemoteOptions remote,
                        Dispatcher dispatcher,
                        JobOptions options,
                        ExecutorService executor,
                        RemoteCall<String, Integer> call) {
            """;

    @TempDir Path classes;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Task<Integer> task = runInExecutor(pool, call);",
                "Task<Integer> task = runInExecutor(remote, call);",
                "Task<Integer> task = runInExecutor(dispatcher, call);",
                "Task<Integer> task = runInExecutor(options, call);",
                "Task<Integer> task = runInExecutor(executor, call);",
                "Task<Integer> task = runInExecutor(call);",
                "Task<Integer> task = runInExecutor(dispatcher, () -> 1);"
            })
    void a_named_job_runs_anywhere_by_the_same_call(String statement) {
        assertThat(complaints(statement)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runInExecutor(pool, () -> 1);",
                "runInExecutor(pool, () -> {});",
                "runInExecutor(remote, () -> 1);",
                "Callable<Integer> work = () -> 1; runInExecutor(pool, work);"
            })
    void work_without_a_name_does_not_compile_for_a_remote_pool(String statement) {
        assertThat(complaints(statement))
                .singleElement()
                .asString()
                .contains("no suitable method found for runInExecutor");
    }

    @Test
    void a_remote_pool_is_no_dispatcher() {
        assertThat(complaints("Dispatcher other = pool;")).hasSize(1);
        assertThat(complaints("JobOptions.in(pool);")).hasSize(1);
        assertThat(complaints("options.withDispatcher(pool);")).hasSize(1);
    }

    private List<String> complaints(String statement) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var found = new DiagnosticCollector<JavaFileObject>();
        List<String> arguments =
                List.of(
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-classpath",
                        System.getProperty("java.class.path"));
        var source = new Source(BEFORE + statement + "}}");
        compiler.getTask(null, null, found, arguments, null, List.of(source)).call();
        return found.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(each -> each.getMessage(Locale.ROOT))
                .toList();
    }

    /** A compilation unit in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Snippet.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
