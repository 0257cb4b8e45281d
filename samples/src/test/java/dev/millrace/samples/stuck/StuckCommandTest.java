package dev.millrace.samples.stuck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.OutputBlock;
import dev.millrace.samples.SampleProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample in a process of its own, and the command that looks into it from this one. */
@Tag("slow")
class StuckCommandTest {
    private static final int NO_LOOP_YET = 6;
    private static final Path PAGE = Path.of("..", "cli", "README.md");

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void the_command_prints_the_line_that_holds_the_shop_up_as_its_page_shows(String engine)
            throws Exception {
        Process shop = SampleProcess.start(engine, "stuck");
        try {
            readUntilOpen(shop);
            List<String> lines = treeOnceStuck(shop.pid());

            assertThat(lines)
                    .anyMatch(line -> line.matches(".*did not answer.*held by order 7 #.*"))
                    .anyMatch(line -> line.contains("stuck.legacy.Steps.at(Steps.java:"))
                    .anyMatch(line -> line.contains("stuck.legacy.PostageTable.price(Postage"));
            assertThat(
                            OutputBlock.of(PAGE).stream()
                                    .filter(block -> block.name().equals("stuck"))
                                    .toList())
                    .hasSize(1)
                    .flatExtracting(block -> block.missingIn(onTheEngineOfThePage(lines)))
                    .isEmpty();
        } finally {
            shop.destroyForcibly();
        }
    }

    private static List<String> onTheEngineOfThePage(List<String> lines) {
        return lines.stream().map(line -> line.replace("(baton)", "(carrier)")).toList();
    }

    private static void readUntilOpen(Process shop) throws IOException {
        BufferedReader out = shop.inputReader();
        assertThat(out.readLine()).startsWith("The shop is open: process");
    }

    /** Asks until the watchdog has seen it too: order 7 looks into the stock before. */
    private static List<String> treeOnceStuck(long pid) throws Exception {
        String text;
        do {
            text = tree(pid);
        } while (!(text.contains("held by order 7 #5 for ")
                && text.contains("PostageTable.price")));
        return text.lines().toList();
    }

    private static String tree(long pid) throws Exception {
        List<String> line =
                new ArrayList<>(SampleProcess.java(List.of(), "dev.millrace.cli.command.Millrace"));
        line.addAll(List.of("tree", Long.toString(pid), "--stacks"));
        Process command =
                new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader out = command.inputReader(StandardCharsets.UTF_8)) {
            String text = out.lines().collect(Collectors.joining("\n"));
            assertThat(command.waitFor()).isIn(0, NO_LOOP_YET);
            return text;
        } finally {
            command.destroyForcibly();
        }
    }
}
