package dev.millrace.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

class JavadocTest {

    @Test
    void every_exported_type_and_method_says_what_it_is() throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        for (Path module : BuildModules.of(Path.of(".."))) {
            // What has a module descriptor is what is published.
            Path folder = module.resolve("src/main/java");
            if (Files.exists(folder.resolve("module-info.java"))) {
                sources.addAll(exportedSourcesIn(folder));
            }
        }

        assertThat(sources).isNotEmpty();
        assertThat(undocumented(sources)).isEmpty();
    }

    @Test
    void a_bare_method_is_seen_where_a_caller_can_reach_it() throws IOException {
        var source =
                new Source(
                        "Mill",
                        """
                        /** Turns. */
                        public class Mill {
                            public Mill() {}
                            /** Turns once. */
                            public void turn() {}
                            protected void stop() {}
                            void oil() {}
                            @Override public String toString() { return ""; }
                            public interface Wheel { void wet(); }
                            static class Hidden { public void anything() {} }
                        }
                        """);

        assertThat(undocumented(List.of(source)))
                .containsExactly("Mill.<init>", "Mill.stop", "Mill.Wheel", "Mill.Wheel.wet");
    }

    private static List<JavaFileObject> exportedSourcesIn(Path folder) throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
                if (!folder.relativize(file).startsWith(Path.of("dev", "millrace", "internal"))) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.add(new Source(name, Files.readString(file)));
                }
            }
        }
        return sources;
    }

    private static List<String> undocumented(List<JavaFileObject> sources) throws IOException {
        var task =
                (JavacTask)
                        ToolProvider.getSystemJavaCompiler()
                                .getTask(null, null, null, List.of("-proc:none"), null, sources);
        var scanner = new Undocumented(DocTrees.instance(task));
        for (CompilationUnitTree unit : task.parse()) {
            scanner.scan(unit, "");
        }
        return scanner.found;
    }

    /** Walks what a caller or a subclass can reach, and collects what has no comment. */
    private static final class Undocumented extends TreePathScanner<Void, String> {

        private final DocTrees docs;
        private final List<String> found = new ArrayList<>();

        Undocumented(DocTrees docs) {
            this.docs = docs;
        }

        @Override
        public Void visitClass(ClassTree type, String owner) {
            if (isExported(type.getModifiers())) {
                String name = owner + type.getSimpleName();
                demandComment(name);
                super.visitClass(type, name + ".");
            }
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, String owner) {
            boolean overrides =
                    method.getModifiers().getAnnotations().stream()
                            .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
            if (isExported(method.getModifiers()) && !overrides) {
                demandComment(owner + method.getName());
            }
            return null;
        }

        private void demandComment(String name) {
            if (docs.getDocComment(getCurrentPath()) == null) {
                found.add(name);
            }
        }

        private boolean isExported(ModifiersTree modifiers) {
            var parent = getCurrentPath().getParentPath().getLeaf();
            boolean implicitly =
                    parent.getKind() == Tree.Kind.INTERFACE
                            && !modifiers.getFlags().contains(Modifier.PRIVATE);
            return implicitly
                    || modifiers.getFlags().contains(Modifier.PUBLIC)
                    || modifiers.getFlags().contains(Modifier.PROTECTED);
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
