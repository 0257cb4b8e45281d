package dev.millrace.samples.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.samples.Launch;
import dev.millrace.samples.SampleProcess;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow: a window on a display, by a program in a process of its own. */
@Tag("slow")
@Timeout(120)
class WindowProcessTest {
    private static final Pattern SUMMARY =
            Pattern.compile("12 routes from ATL; the window answered (\\d+) times meanwhile");

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void a_window_answers_while_its_task_awaits_and_shows_what_comes(String engine)
            throws Exception {
        Path picture = Path.of("target", "window-" + engine + ".png");
        Files.deleteIfExists(picture);
        try (Display display = Display.open()) {
            assumeTrue(display != null, "needs Xvfb");
            Process process = start(display.name(), engine, picture.toString());
            try {
                List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
                assertThat(process.waitFor()).isZero();

                Matcher summary = SUMMARY.matcher(String.join("\n", lines));
                assertThat(summary.matches()).as("%s", lines).isTrue();
                assertThat(Integer.parseInt(summary.group(1))).isPositive();
            } finally {
                process.destroyForcibly();
            }
        }

        assertThat(coloursOf(ImageIO.read(picture.toFile()))).hasSizeGreaterThan(3);
    }

    @Test
    void without_a_display_it_says_so() throws Exception {
        var builder = command("baton", List.of("-Djava.awt.headless=true"));
        Process process = builder.redirectErrorStream(true).start();
        try {
            assertThat(process.inputReader(StandardCharsets.UTF_8).lines())
                    .contains("There is no display to show a window on.");
            assertThat(process.waitFor()).isEqualTo(1);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(String display, String engine, String picture) throws Exception {
        var builder = command(engine, List.of("-Xmx96m"), picture);
        builder.environment().put("DISPLAY", display);
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static ProcessBuilder command(
            String engine, List<String> options, String... arguments) {
        var all =
                new ArrayList<>(
                        List.of(
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-Dmillrace.engine=" + engine));
        all.addAll(options);
        var command = new ArrayList<>(SampleProcess.java(all, Launch.class.getName()));
        command.add("window");
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private static Set<Integer> coloursOf(BufferedImage image) {
        Set<Integer> colours = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours;
    }
}
