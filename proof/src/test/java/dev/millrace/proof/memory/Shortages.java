package dev.millrace.proof.memory;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.millrace.FiberEngine;
import java.io.IOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plays scenarios again and again: the first allocation fails, then the second, and so on, until
 * one is played to its end because nothing failed any more.
 */
final class Shortages implements AutoCloseable {
    /** Real time for a scenario of milliseconds, after which it is helped if it has reported. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** Real time in which it has to end. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** A list of more would not be read. */
    private static final int MOST_FINDINGS = Integer.getInteger("memory.findings", 5);

    /** To replay one: {@code -Dmemory.only=37}. */
    private static final int ONLY = Integer.getInteger("memory.only", 0);

    private static final int WARM_UPS = 3;

    private static final WovenLoader LOADER = new WovenLoader(Shortages.class.getClassLoader());

    private final Logger log = Logger.getLogger("dev.millrace");
    private final LogOfFailures logged = new LogOfFailures();
    private final boolean before = log.getUseParentHandlers();
    private final @Nullable UncaughtExceptionHandler handler =
            Thread.getDefaultUncaughtExceptionHandler();

    Shortages() {
        log.addHandler(logged);
        log.setUseParentHandlers(false);
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> logged.told.add(thrown));
    }

    @Override
    public void close() {
        Thread.setDefaultUncaughtExceptionHandler(handler);
        log.setUseParentHandlers(before);
        log.removeHandler(logged);
    }

    /**
     * Plays {@code scene} with shortages of {@code length} allocations.
     *
     * @param step by how many allocations one begins later than the one before
     * @return how many shortages there were
     * @throws AssertionError if a promise was broken
     */
    int playAll(Class<? extends Stage> scene, FiberEngine engine, int length, int step)
            throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            String wrong = play(scene, engine, new Shortage(Integer.MAX_VALUE, 0));
            if (wrong != null) {
                throw new AssertionError("with memory in plenty: " + wrong);
            }
        }
        var findings = new ArrayList<String>();
        int played = 0;
        boolean struck = true;
        for (int first = 1; struck && findings.size() < MOST_FINDINGS; first += step) {
            var shortage = new Shortage(ONLY == 0 ? first : ONLY, length);
            String wrong = play(scene, engine, shortage);
            if (wrong != null) {
                findings.add(shortage + ": " + wrong);
            }
            struck = ONLY == 0 && !shortage.failures().isEmpty();
            played++;
        }
        if (!findings.isEmpty()) {
            throw new AssertionError(
                    findings.stream().collect(Collectors.joining("\n\n", "\n", "\n")));
        }
        return played;
    }

    /** What is wrong; null if nothing is. */
    private @Nullable String play(
            Class<? extends Stage> scene, FiberEngine engine, Shortage shortage) throws Exception {
        Stage stage = LOADER.stage(scene, engine.name());
        logged.told.clear();
        var thrown = new AtomicReference<@Nullable Throwable>();
        Thread player =
                Thread.ofPlatform()
                        .daemon()
                        .name("player")
                        .unstarted(() -> {
                            try {
                                stage.play();
                            } catch (Throwable t) {
                                thrown.set(t);
                            }
                        });
        player.setContextClassLoader(LOADER);
        Allocations.plan(shortage);
        try {
            player.start();
            if (!ends(player, stage)) {
                Allocations.plan(null); // to list all threads takes memory
                return "it hangs, told were " + stage.told() + "; all threads:\n" + threads();
            }
        } finally {
            Allocations.plan(null);
        }
        return judge(stage, thrown.get(), logged.told);
    }

    /** A task may wait for what failed and was reported: such a wait is ended. */
    private static boolean ends(Thread player, Stage stage) throws InterruptedException {
        boolean over = false;
        for (Duration left = LIMIT; !over && left.isPositive(); left = left.minus(PATIENCE)) {
            over = player.join(PATIENCE);
            if (!over && tellsOfNoMemory(stage.told())) {
                Allocations.plan(null); // which is nobody's fault then
                stage.giveUp();
            }
        }
        return over;
    }

    private static @Nullable String judge(
            Stage stage, @Nullable Throwable thrown, Collection<Throwable> logged)
            throws Exception {
        var found = new FutureTask<>(stage::findings);
        Thread inspector = Thread.ofPlatform().daemon().name("inspector").unstarted(found);
        inspector.setContextClassLoader(LOADER);
        inspector.start();
        if (!inspector.join(LIMIT)) {
            return "what comes after it hangs, told were " + stage.told() + "\n" + threads();
        }
        var wrong = new ArrayList<>(found.get());
        var told = new ArrayList<>(stage.told());
        told.addAll(logged);
        if (thrown != null) {
            told.add(thrown);
        }
        // another one where there was no memory to keep this one
        boolean known = tellsOfNoMemory(told);
        if (!stage.complete() && !known) {
            wrong.add("not all was done, and nobody was told why");
        }
        if (thrown != null && !known) {
            wrong.add("thrown was something else");
        }
        if (wrong.isEmpty()) {
            return null;
        }
        return wrong + told.stream().map(Shortages::described).collect(Collectors.joining());
    }

    private static boolean tellsOfNoMemory(Collection<Throwable> told) {
        return all(told).stream().anyMatch(OutOfMemoryError.class::isInstance);
    }

    private static String described(Throwable thrown) {
        var text = new StringBuilder("\n    told: ");
        for (Throwable each : all(List.of(thrown))) {
            text.append("\n    ").append(each);
            Arrays.stream(each.getStackTrace())
                    .limit(12)
                    .forEach(frame -> text.append("\n        at ").append(frame));
        }
        return text.toString();
    }

    /** {@code thrown}, their causes, and what is suppressed in them. */
    private static Set<Throwable> all(Collection<? extends Throwable> thrown) {
        Set<Throwable> all = Collections.newSetFromMap(new IdentityHashMap<>());
        thrown.forEach(each -> collect(each, all));
        return all;
    }

    private static void collect(@Nullable Throwable thrown, Set<Throwable> all) {
        if (thrown != null && all.add(thrown)) {
            collect(thrown.getCause(), all);
            Arrays.stream(thrown.getSuppressed()).forEach(each -> collect(each, all));
        }
    }

    /** The stacks that show Millrace, virtual threads' too. */
    private static String threads() throws IOException {
        Path folder = Files.createTempDirectory("memory");
        Path dump = folder.resolve("threads.txt");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            return Arrays.stream(Files.readString(dump).split("\n\n"))
                    .filter(stack -> stack.contains("millrace"))
                    .collect(Collectors.joining("\n\n"));
        } finally {
            Files.deleteIfExists(dump);
            Files.deleteIfExists(folder);
        }
    }

    /** What came to the log, and would otherwise fill the build's. */
    private static final class LogOfFailures extends Handler {
        final Queue<Throwable> told = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord record) {
            Throwable thrown = record.getThrown();
            if (thrown != null) {
                told.add(thrown);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
