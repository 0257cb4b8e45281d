package dev.millrace.proof.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code jcmd <pid> Thread.dump_to_file} shows of a loop's tasks. */
@Timeout(60)
class ThreadDumpTest extends EngineTest {
    private static final Pattern CONTAINER =
            Pattern.compile("\"container\": \"[^\"]*\".*?\"threadCount\"", Pattern.DOTALL);

    @TempDir Path folder;

    @Test
    void a_thread_dump_shows_live_tasks_and_on_the_carrier_engine_under_their_loops_name()
            throws Exception {
        try (EventLoop loop = EventLoop.builder().engine(engine).name("orders").open()) {
            String threads = loop.runUntilComplete(loop.detach(this::dumpWithAWaitingTask));

            assertThat(threads).contains("\"name\": \"pack\"").contains("Future.await");
            assertThat(threads).doesNotContain("\"name\": \"packed\"");
        }
    }

    private String dumpWithAWaitingTask() throws IOException {
        Async.detach("packed", () -> {}).await();
        Task<?> waiting = Async.detach("pack", () -> EventLoop.current().promise().await());
        Async.checkpoint();
        String name = engine == FiberEngine.CARRIER ? "orders/" : "<root>";
        try {
            return containers().stream()
                    .filter(text -> text.startsWith("\"container\": \"" + name))
                    .findFirst()
                    .orElseThrow();
        } finally {
            waiting.cancel();
        }
    }

    @Test
    void a_loop_of_another_class_loader_shows_its_tasks_as_well() throws Exception {
        URL classes = EventLoop.class.getProtectionDomain().getCodeSource().getLocation();
        var loader =
                new URLClassLoader(
                        new URL[] {classes}, null); // open: the watchdog outlives the loop
        Class<?> bodyType = loader.loadClass("dev.millrace.Body");
        Object body =
                Proxy.newProxyInstance(
                        loader,
                        new Class<?>[] {bodyType},
                        (proxy, method, arguments) -> {
                            Thread.currentThread().setName("of another loader");
                            return containers();
                        });
        Object containers =
                loader.loadClass("dev.millrace.Async")
                        .getMethod("run", bodyType)
                        .invoke(null, body);
        assertThat((List<?>) containers)
                .filteredOn(text -> text.toString().contains("of another loader"))
                .singleElement()
                .asString()
                .contains("MillraceTaskThreads");
    }

    /** What a dump says, one text for each container. */
    private List<String> containers() throws IOException {
        Path dump = folder.resolve("threads.json");
        Files.deleteIfExists(dump);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), ThreadDumpFormat.JSON);
        return CONTAINER
                .matcher(Files.readString(dump).replace("\\/", "/"))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
