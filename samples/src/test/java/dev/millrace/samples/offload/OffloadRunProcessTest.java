package dev.millrace.samples.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slow: a process of its own, as the user starts it, with workers and a member. */
@Tag("slow")
class OffloadRunProcessTest {

    @Test
    void all_five_agree_and_each_tells_what_a_kill_does() throws Exception {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-classpath",
                                System.getProperty("java.class.path"),
                                "dev.millrace.samples.Launch",
                                "offload")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        List<String> lines =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).isZero();
        assertThat(lines)
                .anyMatch(line -> line.contains("inline") && line.contains("cannot be"))
                .anyMatch(line -> line.contains("cpu()") && line.contains("ran on"))
                .anyMatch(line -> line.contains("WorkerDiedException"))
                .anyMatch(line -> line.contains("MemberLostException"))
                .last()
                .isEqualTo(
                        "ok: 500 intervals, equal in inline, blocking(), cpu(), cluster,"
                                + " processes");
    }
}
