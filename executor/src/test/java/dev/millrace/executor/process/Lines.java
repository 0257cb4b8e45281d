package dev.millrace.executor.process;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** What workers print; tests wait for lines of it. */
final class Lines implements Consumer<String> {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void accept(String line) {
        lines.add(line);
    }

    /** Waits for a line with {@code marker}, and returns what follows it. */
    String after(String marker) throws InterruptedException {
        while (true) {
            String line = lines.take();
            int at = line.indexOf(marker);
            if (at >= 0) {
                return line.substring(at + marker.length());
            }
        }
    }

    /** Waits until a job has printed its pid. */
    ProcessHandle process(String marker) throws InterruptedException {
        return ProcessHandle.of(Long.parseLong(after(": " + marker + " "))).orElseThrow();
    }
}
