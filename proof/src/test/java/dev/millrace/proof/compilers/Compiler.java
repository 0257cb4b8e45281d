package dev.millrace.proof.compilers;

import dev.millrace.Async;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.eclipse.jdt.core.compiler.IProblem;
import org.eclipse.jdt.internal.compiler.tool.EclipseCompiler;
import org.jspecify.annotations.NullMarked;

/** The Java compilers that users have, each with its own codes for what it refuses. */
enum Compiler {
    JAVAC(ToolProvider.getSystemJavaCompiler(), List.of("--should-stop=ifError=FLOW")) {
        @Override
        Refusal refusal(Diagnostic<?> error) {
            return switch (error.getCode()) {
                case "compiler.err.unreported.exception.need.to.catch.or.throw" ->
                        Refusal.UNHANDLED_EXCEPTION;
                case "compiler.err.except.never.thrown.in.try" -> Refusal.CATCH_OF_NOTHING;
                case "compiler.err.ref.ambiguous" -> Refusal.AMBIGUOUS;
                default -> Refusal.OTHER;
            };
        }
    },

    /** The compiler of Eclipse and of the Java support in other editors. */
    ECJ(new EclipseCompiler(), List.of("-warn:none")) {
        @Override
        Refusal refusal(Diagnostic<?> error) {
            return switch (Integer.parseInt(error.getCode())) {
                case IProblem.UnhandledException -> Refusal.UNHANDLED_EXCEPTION;
                case IProblem.UnreachableCatch -> Refusal.CATCH_OF_NOTHING;
                case IProblem.AmbiguousMethod -> Refusal.AMBIGUOUS;
                default -> Refusal.OTHER;
            };
        }
    };

    /** Why a program is not compiled. */
    enum Refusal {
        UNHANDLED_EXCEPTION,
        CATCH_OF_NOTHING,
        AMBIGUOUS,
        OTHER;

        /** The one that is written in lower case and with spaces. */
        static Refusal of(String words) {
            return valueOf(words.toUpperCase(Locale.ROOT).replace(' ', '_'));
        }
    }

    static final String CLASS_PATH =
            Stream.of(Async.class, NullMarked.class)
                    .map(Compiler::locationOf)
                    .collect(Collectors.joining(File.pathSeparator));

    private final JavaCompiler compiler;
    private final List<String> options;

    Compiler(JavaCompiler compiler, List<String> options) {
        this.compiler = compiler;
        this.options = options;
    }

    abstract Refusal refusal(Diagnostic<?> error);

    /** Where a class is loaded from. */
    static String locationOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Compiles one file in a folder of its own; empty if the compiler takes it. */
    List<Problem> compile(Path folder, String name, String code) {
        Path source = folder.resolve(name + ".java");
        var found = new DiagnosticCollector<JavaFileObject>();
        try (var files = compiler.getStandardFileManager(found, Locale.ROOT, null)) {
            Files.writeString(source, code);
            var all = new ArrayList<>(options);
            all.addAll(List.of("--release", "25", "-proc:none", "-cp", CLASS_PATH));
            all.addAll(List.of("-d", folder.toString()));
            compiler.getTask(
                            Writer.nullWriter(),
                            files,
                            found,
                            all,
                            null,
                            files.getJavaFileObjects(source))
                    .call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(each ->
                        new Problem(
                                refusal(each),
                                each.getStartPosition(),
                                each.getMessage(Locale.ROOT)))
                .toList();
    }

    /** One error: why, at which character of the file, and what the compiler says about it. */
    record Problem(Refusal refusal, long position, String message) {}
}
