package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.MDC;

/**
 * The debug records of failures that the library makes while a test runs, with the request that the
 * MDC, which follows contexts meanwhile, names where they are made. Fails the test for what it has
 * not taken.
 */
final class DebugRecords extends Handler implements BeforeEachCallback, AfterEachCallback {

    /** What was written, and for which request. */
    record Line(String message, Throwable failure, @Nullable String request) {}

    private final Logger logger = Logger.getLogger("dev.millrace");
    private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
    private @Nullable Level before;

    @Override
    public void beforeEach(ExtensionContext context) {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
        before = logger.getLevel();
        logger.setLevel(Level.FINE);
        logger.addHandler(this);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger.removeHandler(this);
        logger.setLevel(before);
        ContextRegistry.getInstance().removeThreadLocalAccessor(Slf4jThreadLocalAccessor.KEY);
        MDC.clear();
        assertThat(lines).as("records of failures").isEmpty();
    }

    @Override
    public void publish(LogRecord written) {
        Throwable failure = written.getThrown();
        if (failure != null && written.getLevel() == Level.FINE) {
            lines.add(new Line(written.getMessage(), failure, MDC.get("request")));
        }
    }

    /** Waits for the next one. */
    Line take() throws InterruptedException {
        return lines.take();
    }

    @Override
    public void flush() {
        // nothing is kept back
    }

    @Override
    public void close() {
        // it is nobody's but the test's
    }
}
