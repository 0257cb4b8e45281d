package dev.millrace.samples.debugging;

import dev.millrace.Async;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Old code that would never return; here it does once the log has what this is about. */
final class Legacy {
    private final String report;
    private final CountDownLatch told = new CountDownLatch(1);

    /** Must be held while it listens: the JDK holds loggers weakly. */
    private final Logger log = Logger.getLogger("dev.millrace");

    /**
     * @param report words of the record that ends the waiting
     */
    Legacy(String report) {
        this.report = report;
        log.addHandler(new Ear());
    }

    /** Searches a list that is not sorted, for ever. */
    int findPrice() {
        int low = 0;
        int high = 1;
        while (low < high && told.getCount() > 0) {
            low = (low + high) / 2;
        }
        return low;
    }

    /** Waits for an answer, and interrupts are of no use. */
    void poll() {
        boolean interrupted = false;
        while (told.getCount() > 0) {
            try {
                told.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the JVM does by itself, sooner or later. */
    void collectGarbageUntilTold() {
        while (told.getCount() > 0) {
            System.gc();
            Async.sleep(Duration.ofMillis(10));
        }
    }

    void stopListening() {
        for (Handler handler : log.getHandlers()) {
            log.removeHandler(handler);
        }
    }

    private final class Ear extends Handler {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getMessage().contains(report)) {
                told.countDown();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
