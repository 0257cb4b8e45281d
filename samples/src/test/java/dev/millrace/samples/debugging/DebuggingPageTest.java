package dev.millrace.samples.debugging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.OutputBlock;
import dev.millrace.samples.SampleProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow: the programs in a process of their own, with the log as it is by itself. */
@Tag("slow")
class DebuggingPageTest {
    private static final Path PAGE = Path.of("..", "docs", "debugging.md");

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void the_page_shows_what_the_programs_print(String engine) throws Exception {
        Map<String, List<String>> printed = printedOn(engine);
        List<OutputBlock> blocks = blocksFor(engine);

        assertThat(blocks).extracting(OutputBlock::name).containsAll(printed.keySet());
        assertThat(blocks)
                .flatExtracting(
                        block -> block.missingIn(printed.getOrDefault(block.name(), List.of())))
                .isEmpty();
    }

    private static List<OutputBlock> blocksFor(String engine) throws IOException {
        return OutputBlock.of(PAGE).stream().filter(block -> block.isFor(engine)).toList();
    }

    /** What is printed about each mistake, by its name. */
    private static Map<String, List<String>> printedOn(String engine)
            throws IOException, InterruptedException {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> section = new ArrayList<>();
        for (String line :
                SampleProcess.linesOf(options(engine), MistakesProgram.class.getName())) {
            if (line.startsWith(MistakesProgram.MARK)) {
                section = new ArrayList<>();
                sections.put(line.substring(MistakesProgram.MARK.length()), section);
            } else {
                section.add(line);
            }
        }
        return sections;
    }

    private static List<String> options(String engine) {
        var common =
                Stream.of(
                        "-Dmillrace.debug=true",
                        "-Djava.util.logging.SimpleFormatter.format=%4$s: %5$s%6$s%n");
        var opening =
                engine.equals("carrier")
                        ? Stream.of("--add-opens=java.base/java.lang=ALL-UNNAMED")
                        : Stream.<String>empty(); // and so it falls back
        return Stream.concat(common, opening).toList();
    }
}
