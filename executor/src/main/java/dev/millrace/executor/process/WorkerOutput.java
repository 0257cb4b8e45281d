package dev.millrace.executor.process;

import dev.millrace.spi.ClosingLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Forwards what a worker prints, line by line, without interpreting it.
 *
 * <p>Lines are cut at 1,000 characters and control characters are replaced. At most 200 lines a
 * second are forwarded; the others are counted and dropped. So a worker that floods its output
 * neither blocks nor fills the memory.
 */
final class WorkerOutput {
    static final int LONGEST_LINE = 1_000;
    static final int LINES_PER_SECOND = 200;
    private static final long SECOND = 1_000_000_000L;

    private final String worker;
    private final Consumer<String> lines;
    private final LongSupplier nanoTime;

    private final StringBuilder line = new StringBuilder();
    private boolean cut;
    private long second;
    private int told; // in this second
    private long dropped; // in this second

    WorkerOutput(String worker, Consumer<String> lines, LongSupplier nanoTime) {
        this.worker = worker;
        this.lines = lines;
        this.nanoTime = nanoTime;
        this.second = nanoTime.getAsLong();
    }

    /** Reads to the end. */
    void pump(InputStream output) {
        char[] buffer = new char[4096];
        try (Reader reader = new InputStreamReader(output, StandardCharsets.UTF_8)) {
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    add(buffer[i]);
                }
            }
        } catch (IOException e) {
            tell("its output broke: " + e);
        }
        if (!line.isEmpty()) {
            endLine();
        }
        tellDropped();
    }

    private void add(char c) {
        if (c == '\n') {
            endLine();
        } else if (c == '\r') {
            return; // part of a line end, or a progress bar
        } else if (line.length() < LONGEST_LINE) {
            line.append(Character.isISOControl(c) && c != '\t' ? '\uFFFD' : c);
        } else {
            cut = true;
        }
    }

    private void endLine() {
        long now = nanoTime.getAsLong();
        if (now - second >= SECOND) {
            tellDropped();
            second = now;
            told = 0;
        }
        if (told < LINES_PER_SECOND) {
            told++;
            tell(line.toString().stripTrailing() + (cut ? "…" : ""));
        } else {
            dropped++;
        }
        line.setLength(0);
        cut = false;
    }

    private void tellDropped() {
        if (dropped > 0) {
            tell("(" + dropped + " more lines were dropped)");
            dropped = 0;
        }
    }

    private void tell(String text) {
        try {
            lines.accept(worker + ": " + text);
        } catch (Throwable e) { // else the pipe to the worker would fill up
            log(e);
        }
    }

    private static void log(Throwable refused) {
        try {
            System.Logger log = System.getLogger("dev.millrace.executor.process");
            ClosingLog.write(() ->
                    log.log(
                            System.Logger.Level.WARNING,
                            "the consumer of worker output failed",
                            refused));
        } catch (Throwable t) {
            // nor may a failing logger
        }
    }
}
