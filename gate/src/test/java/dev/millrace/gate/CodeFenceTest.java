package dev.millrace.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeFenceTest {

    private static final String SOURCE = "mill/src/main/java/Mill.java";

    @TempDir Path root;

    @Test
    void all_java_code_of_the_documentation_is_compiled_code() throws IOException {
        Path build = Path.of("..");
        Set<String> modules =
                BuildModules.of(build).stream()
                        .map(module -> module.getFileName().toString())
                        .collect(Collectors.toSet());
        List<CodeFence> fences = new ArrayList<>();
        List<QuotedTable> tables = new ArrayList<>();
        for (Path page : pagesIn(build)) {
            fences.addAll(CodeFence.of(build, page));
            tables.addAll(QuotedTable.of(build, page));
        }

        List<String> complaints = new ArrayList<>();
        for (CodeFence fence : fences) {
            complaints.addAll(fence.complaints(build, modules));
        }
        for (QuotedTable table : tables) {
            complaints.addAll(table.complaints(build, modules));
        }
        assertThat(fences).isNotEmpty();
        assertThat(tables).isNotEmpty();
        assertThat(complaints).isEmpty();
    }

    @Test
    void code_may_be_laid_out_anew() throws IOException {
        source(
                "class Mill {",
                "    // @start region=turn",
                "    int turn() {",
                "        return 1; }",
                "    // @end",
                "}");

        assertThat(complaints("```java " + SOURCE + "#turn", "int turn() { return 1;", "}", "```"))
                .isEmpty();
    }

    @Test
    void the_first_line_that_differs_is_named() throws IOException {
        source("// @start region=turn", "a();", "say(\"well done\");", "// @end");

        assertThat(
                        complaints(
                                "Look:",
                                "```java " + SOURCE + "#turn",
                                "a();",
                                "say(\"welldone\");",
                                "```"))
                .containsExactly(
                        "page.md:4: the page says \"say(\"welldone\");\", and "
                                + SOURCE
                                + ":3 \"say(\"well done\");\"");
    }

    @Test
    void a_quotation_that_stops_early_is_not_the_region() throws IOException {
        source("// @start region=turn", "a();", "b();", "// @end");

        assertThat(complaints("```java " + SOURCE + "#turn", "a();", "```"))
                .containsExactly(
                        "page.md:2: the page says \"a();\", and " + SOURCE + ":3 \"b();\"");
    }

    @Test
    void the_markers_of_a_region_inside_are_no_part_of_it() throws IOException {
        source(
                "// @start region=all",
                "a();",
                "// @start region=one",
                "b();",
                "// @end",
                "// @end");

        assertThat(complaints("```java " + SOURCE + "#all", "a();", "b();", "```")).isEmpty();
        assertThat(complaints("```java " + SOURCE + "#one", "b();", "```")).isEmpty();
    }

    @Test
    void code_that_names_no_region_and_a_region_that_is_not_there_are_refused() throws IOException {
        source("// @start region=turn", "a();");

        assertThat(complaints("```java", "a();", "```"))
                .singleElement()
                .asString()
                .startsWith("page.md:1: Java code has to name the compiled code");
        assertThat(complaints("```java " + SOURCE + "#turn", "a();", "```"))
                .containsExactly("page.md:1: there is no region turn in " + SOURCE);
        assertThat(complaints("```java shed/src/main/java/Mill.java#turn", "a();", "```"))
                .hasSize(1); // a folder that the build does not compile
    }

    @Test
    void kotlin_code_that_names_its_source_is_compared_and_a_build_script_is_not()
            throws IOException {
        Path file = root.resolve("mill/src/test/kotlin/Mill.kt");
        Files.createDirectories(file.getParent());
        Files.write(file, List.of("// @start region=turn", "turn()", "// @end"));

        assertThat(complaints("```kotlin mill/src/test/kotlin/Mill.kt#turn", "turn()", "```"))
                .isEmpty();
        assertThat(complaints("```kotlin mill/src/test/kotlin/Mill.kt#turn", "stop()", "```"))
                .hasSize(1);
        assertThat(complaints("```kotlin", "plugins {}", "```")).isEmpty();
    }

    @Test
    void every_row_of_a_quoted_table_stands_in_its_file() throws IOException {
        source(
                "class Mill {",
                "    int turn() {",
                "        return grind(",
                "            7);",
                "    }");
        String[] page = {
            "<!-- java " + SOURCE + " -->",
            "| you have | you write |",
            "|---|---|",
            "| corn | `grind(7)` |",
            "| rye | `grind(8)` |",
            "| oats | nothing |"
        };

        assertThat(complaints(page))
                .containsExactly(
                        "page.md:5: grind(8) does not stand in " + SOURCE,
                        "page.md:6: the last column quotes no code");
    }

    @Test
    void a_quoted_table_without_a_file_or_rows_is_refused() throws IOException {
        source("class Mill {}");

        assertThat(complaints("<!-- java mill/src/main/java/Shed.java -->", "| a |"))
                .containsExactly(
                        "page.md:1: there is no compiled file mill/src/main/java/Shed.java");
        assertThat(complaints("<!-- java " + SOURCE + " -->", ""))
                .containsExactly("page.md:1: there is no table below this line");
    }

    private void source(String... lines) throws IOException {
        Path file = root.resolve(SOURCE);
        Files.createDirectories(file.getParent());
        Files.write(file, List.of(lines));
    }

    private List<String> complaints(String... page) throws IOException {
        Files.write(root.resolve("page.md"), List.of(page));
        List<String> complaints = new ArrayList<>();
        for (CodeFence fence : CodeFence.of(root, Path.of("page.md"))) {
            complaints.addAll(fence.complaints(root, Set.of("mill")));
        }
        for (QuotedTable table : QuotedTable.of(root, Path.of("page.md"))) {
            complaints.addAll(table.complaints(root, Set.of("mill")));
        }
        return complaints;
    }

    private static List<Path> pagesIn(Path build) throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(build);
                Stream<Path> docs = Files.walk(build.resolve("docs"))) {
            Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .map(build::relativize)
                    .sorted()
                    .forEach(pages::add);
        }
        return pages;
    }
}
