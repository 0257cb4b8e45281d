package dev.millrace.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FiberEngine;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow") // a compiler for each test
public class LoopExecutionTest { // public for what is typed

    /** What is typed in a test says here that it has begun. */
    public static volatile CountDownLatch begun = new CountDownLatch(1);

    /** And here that it has cleaned up. */
    public static volatile CompletableFuture<String> ended = new CompletableFuture<>();

    /** Never opened. */
    public static final CountDownLatch SHUT = new CountDownLatch(1);

    /** Whether what holds up the loop may go on. */
    public static volatile boolean released;

    /** Code of a library: Ctrl-C finds no check in it, and no call that can be interrupted. */
    public static String holdTheLoop() {
        begun.countDown();
        while (!released) {
            Thread.onSpinWait();
        }
        return "released";
    }

    @TempDir static Path types;

    private final PrintStream standardOut = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeAll
    static void writeTypesForTheCompiler() throws IOException {
        PlainTypes.write(System.getProperty("java.class.path"), types);
    }

    @BeforeEach
    void catchWhatIsPrinted() {
        begun = new CountDownLatch(1);
        ended = new CompletableFuture<>();
        released = false;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void printAsBefore() {
        System.setOut(standardOut);
    }

    @OnEachEngine
    void an_input_awaits_what_it_likes(FiberEngine engine) {
        try (JShell shell = open(engine)) {
            assertThat(value(shell, "await(CompletableFuture.supplyAsync(() -> 42))"))
                    .isEqualTo("42");
            assertThat(value(shell, "await(detach(() -> \"a task\"))")).isEqualTo("\"a task\"");
            assertThat(value(shell, "await(reactor.core.publisher.Mono.just(7))")).isEqualTo("7");
            assertThat(
                            value(
                                    shell,
                                    "timeout(Duration.ofHours(1), () -> gather(List.of(() -> 1, () -> 2)))"))
                    .isEqualTo("[1, 2]");
        }
    }

    @OnEachEngine
    void a_variable_may_have_a_type_that_says_what_is_null(FiberEngine engine) {
        try (JShell shell = open(engine)) {
            value(
                    shell,
                    "var task = detach(\"quick\", () -> sleep(Duration.ofNanos(1)));"); // Task<@Nullable Void>

            assertThat(value(shell, "await(task)")).isEqualTo("null");
        }
    }

    @OnEachEngine
    void one_loop_lives_on_between_inputs(FiberEngine engine) {
        try (JShell shell = open(engine)) {
            value(shell, "var loop = EventLoop.current();");
            value(shell, "var gate = loop.<String>promise();");
            value(shell, "var waiting = detach(\"waiting\", () -> gate.await() + \" came\");");
            value(shell, "gate.complete(\"it\");");

            assertThat(value(shell, "waiting.await()")).isEqualTo("\"it came\"");
            assertThat(value(shell, "loop == EventLoop.current()")).isEqualTo("true");
            assertThat(value(shell, "loop.engine()")).isEqualTo(engine.name());
        }
    }

    @OnEachEngine
    void tasks_left_behind_are_shown_after_each_input_as_long_as_they_run(FiberEngine engine) {
        try (JShell shell = open(engine)) {
            value(shell, "var gate = EventLoop.current().<String>promise();");
            value(shell, "var ticker = detach(\"ticker\", () -> gate.await());");
            value(shell, "1 + 1");
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .isEqualToNormalizingNewlines("|  still running: ticker\n".repeat(2));
            value(shell, "gate.complete(\"done\");");
            value(shell, "ticker.await();");
            printed.reset();

            value(shell, "1 + 1");

            assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
        }
    }

    @OnEachEngine
    void ctrl_c_cancels_the_input_that_waits_and_no_other_task(FiberEngine engine)
            throws Exception {
        try (JShell shell = open(engine)) {
            value(shell, "var gate = EventLoop.current().<String>promise();");
            value(shell, "var other = detach(\"other\", () -> gate.await());");
            value(shell, "var cleaned = new ArrayList<String>();");

            stopOnceBegun(
                    shell,
                    "try { begun.countDown(); sleep(Duration.ofHours(1)); } finally { cleaned.add(\"up\"); }");

            assertThat(value(shell, "cleaned")).isEqualTo("[up]");
            assertThat(value(shell, "other.done()")).isEqualTo("false");
            value(shell, "gate.complete(\"fine\");");
            assertThat(value(shell, "other.await()")).isEqualTo("\"fine\"");
        }
    }

    @OnEachEngine
    void ctrl_c_ends_an_input_that_computes_without_end(FiberEngine engine) throws Exception {
        try (JShell shell = open(engine)) {
            stopOnceBegun(shell, "while (true) { begun.countDown(); }");

            assertThat(value(shell, "1 + 1")).isEqualTo("2");
        }
    }

    @OnEachEngine
    void a_second_ctrl_c_ends_a_call_that_blocks(FiberEngine engine) throws Exception {
        try (JShell shell = open(engine)) {
            var running =
                    CompletableFuture.supplyAsync(
                            () -> shell.eval("{ begun.countDown(); SHUT.await(); }"));
            begun.await();

            shell.stop();
            shell.stop();

            running.get();

            assertThat(value(shell, "1 + 1")).isEqualTo("2");
        }
    }

    @OnEachEngine
    void a_second_ctrl_c_brings_the_prompt_back_though_the_step_cannot_be_ended(FiberEngine engine)
            throws Exception {
        try (JShell shell = open(engine)) {
            var running = CompletableFuture.supplyAsync(() -> shell.eval("holdTheLoop()"));
            begun.await();

            shell.stop();
            shell.stop();

            assertThat(running.get().getLast().value()).isNull();
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .contains("|  it still runs and could not be ended");
            released = true;
            assertThat(value(shell, "1 + 1")).isEqualTo("2");
        } finally {
            released = true;
        }
    }

    @OnEachEngine
    void ctrl_c_ends_a_task_left_behind_that_holds_up_the_loop(FiberEngine engine)
            throws Exception {
        try (JShell shell = open(engine)) {
            stopOnceBegun(
                    shell,
                    "{ var spin = detach(() -> { while (true) { begun.countDown(); } }); spin.await(); }");

            assertThat(value(shell, "1 + 1")).isEqualTo("2");
        }
    }

    @OnEachEngine
    void typed_classes_meet_in_a_typed_superclass(FiberEngine engine) {
        try (JShell shell = open(engine)) {
            value(shell, "class A {}");
            value(shell, "class B extends A {}");
            value(shell, "class C extends A {}");
            value(shell, "A pick(boolean first) { return first ? new B() : new C(); }");

            assertThat(value(shell, "pick(false).getClass().getSimpleName()")).isEqualTo("\"C\"");
        }
    }

    @OnEachEngine
    void typed_records_meet_in_a_local_variable(FiberEngine engine) {
        try (JShell shell = open(engine)) {
            value(shell, "interface Shape { int area(); }");
            value(
                    shell,
                    "record Square(int side) implements Shape { public int area() { return side * side; } }");
            value(
                    shell,
                    "record Line(int length) implements Shape { public int area() { return 0; } }");
            value(
                    shell,
                    "int last(int n) { var shape = n > 5 ? new Square(n) : new Line(n);"
                            + " for (int i = 0; i < n; i++) { shape = i == 2 ? new Line(i) : new Square(i); }"
                            + " return shape.area(); }");

            assertThat(value(shell, "last(5)")).isEqualTo("16");
        }
    }

    @OnEachEngine
    void typed_exceptions_are_caught_by_one_clause(FiberEngine engine) {
        try (JShell shell = open(engine)) {
            value(shell, "class E1 extends RuntimeException {}");
            value(shell, "class E2 extends RuntimeException {}");
            value(
                    shell,
                    "String caught() { try { throw new E2(); } catch (E1 | E2 e) { return e.getClass().getSimpleName(); } }");

            assertThat(value(shell, "caught()")).isEqualTo("\"E2\"");
        }
    }

    @OnEachEngine
    void a_failure_is_shown_as_the_user_threw_it(FiberEngine engine) {
        try (JShell shell = open(engine)) {
            SnippetEvent event =
                    shell.eval(
                                    "await(detach(() -> { throw new java.io.IOException(\"no disk\"); }))")
                            .getLast();

            assertThat(event.exception()).hasMessageContaining("no disk");
            assertThat(value(shell, "1 + 1")).isEqualTo("2");
        }
    }

    @OnEachEngine
    void leaving_cancels_what_still_runs(FiberEngine engine) throws Exception {
        JShell shell = open(engine);
        try (shell) {
            value(
                    shell,
                    "var left = detach(() -> { try { begun.countDown(); sleep(Duration.ofHours(1)); }"
                            + " finally { ended.complete(\"cleaned up\"); } });");
            begun.await();
        }
        assertThat(ended.get()).isEqualTo("cleaned up");
    }

    private static void stopOnceBegun(JShell shell, String input) throws Exception {
        CompletableFuture<List<SnippetEvent>> running =
                CompletableFuture.supplyAsync(() -> shell.eval(input));
        begun.await();

        shell.stop();

        assertThat(running.get().getLast().exception()).isNull();
        assertThat(running.get().getLast().value()).isNull();
    }

    private static String value(JShell shell, String input) {
        SnippetEvent event = shell.eval(input).getLast();
        assertThat(event.exception()).as(input).isNull();
        assertThat(shell.diagnostics(event.snippet()).map(each -> each.getMessage(null)))
                .as(input)
                .isEmpty();
        return event.value();
    }

    private static JShell open(FiberEngine engine) {
        String classPath = types + File.pathSeparator + System.getProperty("java.class.path");
        JShell shell =
                JShell.builder()
                        .executionEngine("millrace:engine(" + engine + ")")
                        .compilerOptions("--class-path", classPath)
                        .build();
        Startup.text().lines().forEach(line -> value(shell, line));
        value(shell, "import static " + LoopExecutionTest.class.getName() + ".*;");
        return shell;
    }
}
