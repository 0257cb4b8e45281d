package dev.millrace;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library writes into the log while it is open, from information upwards. */
final class LoopLog extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("dev.millrace");
    private final BlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();
    private volatile boolean any;

    LoopLog() {
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord written) {
        records.add(written);
        any = true;
    }

    /** Whether there was any record yet; takes no lock. */
    boolean any() {
        return any;
    }

    /** Waits, in real time, for the next record. */
    LogRecord take() throws InterruptedException {
        LogRecord next = records.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no record");
        }
        return next;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
