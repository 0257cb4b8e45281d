package dev.millrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.millrace.CheckReturnValue;
import dev.millrace.stream.AsyncStream;
import io.reactivex.rxjava3.core.CompletableSource;
import io.reactivex.rxjava3.core.MaybeSource;
import io.reactivex.rxjava3.core.SingleSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;

/** Calls that are of no use without their result: compilers find those who forget it. */
class CheckedResultsTest {
    private static final JavaClasses PUBLISHED =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.millrace");

    private static final List<Class<?>> DO_NOTHING_UNREAD =
            List.of(
                    Publisher.class,
                    Flow.Publisher.class,
                    AsyncStream.class,
                    SingleSource.class,
                    MaybeSource.class,
                    CompletableSource.class);

    @Test
    void what_does_nothing_unless_it_is_read_says_so() {
        var forgotten =
                calls().filter(CheckedResultsTest::returnsWhatHasToBeRead)
                        .filter(call -> !call.isAnnotatedWith(CheckReturnValue.class))
                        .map(JavaMethod::getFullName)
                        .toList();

        assertThat(forgotten).isEmpty();
    }

    @Test
    void a_job_has_to_be_awaited_and_a_child_of_a_group_has_not() {
        assertThat(calls().filter(call -> call.getName().equals("runInExecutor")))
                .isNotEmpty()
                .allMatch(call -> call.isAnnotatedWith(CheckReturnValue.class));
        assertThat(calls().filter(call -> call.getName().startsWith("fork")))
                .isNotEmpty()
                .noneMatch(call -> call.isAnnotatedWith(CheckReturnValue.class));
    }

    /** Error Prone, which goes by the name of the annotation. */
    @Test
    void a_compiler_finds_the_forgotten_await(@TempDir Path folder) throws Exception {
        assertThat(compile(folder, "runInExecutor(() -> 1).await();")).isEmpty();

        String complaints =
                compile(folder, "runInExecutor(() -> 1); AsyncStream.of(1).map(n -> n + 1);");
        assertThat(complaints.split("\\[CheckReturnValue]", -1)).hasSize(3);
    }

    private static Stream<JavaMethod> calls() {
        return PUBLISHED.stream()
                .filter(type -> !type.getPackageName().contains(".internal"))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getMethods)
                .flatMap(Collection::stream)
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC));
    }

    private static boolean returnsWhatHasToBeRead(JavaMethod call) {
        return DO_NOTHING_UNREAD.stream()
                .anyMatch(type -> call.getRawReturnType().isAssignableTo(type));
    }

    private static String compile(Path folder, String line) throws IOException {
        Path source = folder.resolve("Forgetful.java");
        Files.writeString(
                source,
                """
                import static dev.millrace.executor.RunInExecutor.runInExecutor;
                import dev.millrace.stream.AsyncStream;

                class Forgetful {
                    void work() {
                        %s
                    }
                }
                """
                        .formatted(line));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
        for (String inside :
                List.of("api", "file", "main", "model", "parser", "processing", "tree", "util")) {
            command.add(
                    "-J--add-exports=jdk.compiler/com.sun.tools.javac." + inside + "=ALL-UNNAMED");
        }
        for (String inside : List.of("code", "comp")) {
            command.add(
                    "-J--add-opens=jdk.compiler/com.sun.tools.javac." + inside + "=ALL-UNNAMED");
        }
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        String path = System.getProperty("java.class.path");
        command.addAll(List.of("-classpath", path, "-processorpath", path));
        command.addAll(
                List.of("-XDcompilePolicy=simple", "--should-stop=ifError=FLOW", "-proc:none"));
        command.addAll(
                List.of(
                        "-Xplugin:ErrorProne -XepDisableAllWarnings",
                        "-d",
                        folder.toString(),
                        source.toString()));
        var compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
