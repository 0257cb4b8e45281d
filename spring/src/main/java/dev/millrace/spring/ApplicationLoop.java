package dev.millrace.spring;

import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;

/** The loop of one application: opened when it is first asked for, closed with the application. */
final class ApplicationLoop implements FactoryBean<EventLoop>, DisposableBean {

    private static final System.Logger LOG = System.getLogger(ApplicationLoop.class.getName());

    /** Against a task that holds the loop for ever, by calling {@code System.exit} in it, say. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private @Nullable EventLoop loop; // guarded by this
    private @Nullable Thread runner; // guarded by this

    @Override
    public Class<?> getObjectType() {
        return EventLoop.class;
    }

    @Override
    public synchronized EventLoop getObject() {
        EventLoop open = loop;
        if (open == null) {
            open = EventLoop.builder().name("millrace-application").open();
            loop = open;
            runner = Thread.ofPlatform().daemon().name(open.name() + "-run").start(run(open));
        }
        return open;
    }

    @Override
    public synchronized void destroy() throws InterruptedException {
        EventLoop open = loop;
        Thread waiting = runner;
        if (open == null || waiting == null || open.closed()) {
            return;
        }
        open.callSoonThreadSafe(open::stop);
        if (waiting.join(PATIENCE)) {
            open.close();
        } else {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event loop {0} is held by a task and could not be closed",
                    open.name());
        }
    }

    private static Runnable run(EventLoop loop) {
        return () -> {
            try {
                loop.runForever();
            } catch (InterruptedException | LoopClosedException ended) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "event loop " + loop.name() + " has ended",
                        ended);
            }
        };
    }
}
