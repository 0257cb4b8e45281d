package dev.millrace.spring;

import dev.millrace.EventLoop;
import dev.millrace.inspect.TaskState;
import dev.millrace.spi.ClosingLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Lets the tasks of an application that stops end: after the web server has answered its last
 * request, and before any bean is destroyed that they may use. What has not ended in the time
 * allowed is named in the log and cancelled, and has {@link #CLEAN_UP} for that.
 */
final class TaskDrain implements SmartLifecycle {

    /** Later than the web server, which stops at 2,048 below the default. */
    static final int PHASE = DEFAULT_PHASE - 3_072;

    /** How long tasks that are cancelled may take: the grace of a loop that closes. */
    private static final Duration CLEAN_UP = Duration.ofSeconds(10);

    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MOST_NAMES = 20;

    // Not System.Logger: in most applications java.util.logging stands behind it, and hands on to
    // the library that they log with, but not any more once a signal has told the JVM to end.
    private static final Log LOG = LogFactory.getLog(TaskDrain.class);

    private final RegistryProcessor application;
    private final Duration allowed;
    private volatile boolean running;

    TaskDrain(RegistryProcessor application, Duration allowed) {
        this.application = application;
        this.allowed = allowed;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        List<EventLoop> loops = application.openLoops();
        if (loops.contains(EventLoop.currentOrNull()) || areEmptyWithin(allowed, loops)) {
            return; // a task that stops its application would wait for itself
        }
        if (!allowed.isZero()) {
            String left = names(loops).toString();
            ClosingLog.write(() ->
                    LOG.warn(
                            "the application stops, and cancels what has not ended within "
                                    + allowed
                                    + ": "
                                    + left));
        }
        application.cancelTasks();
        areEmptyWithin(CLEAN_UP, loops);
    }

    private static boolean areEmptyWithin(Duration limit, List<EventLoop> loops) {
        long end = System.nanoTime() + limit.toNanos();
        while (loops.stream().anyMatch(loop -> loop.statistics().tasks() > 0)) {
            if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_AGAIN);
        }
        return true;
    }

    private static List<String> names(List<EventLoop> loops) {
        return loops.stream()
                .flatMap(loop -> loop.tree().tasks().stream())
                .map(TaskState::name)
                .limit(MOST_NAMES)
                .toList();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public String toString() {
        return "drain of tasks for " + allowed;
    }
}
