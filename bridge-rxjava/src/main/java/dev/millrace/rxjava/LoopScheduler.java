package dev.millrace.rxjava;

import dev.millrace.EventLoop;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A loop as a {@link Scheduler}. Each worker has an executor view of its own, so disposing of a
 * worker removes only its own queued tasks. What RxJava builds on workers (direct and periodic
 * scheduling) uses {@link #now}, which is the loop's clock.
 */
final class LoopScheduler extends Scheduler {

    private final EventLoop loop;

    LoopScheduler(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(loop.time());
    }

    @Override
    public Worker createWorker() {
        return new LoopWorker(loop);
    }

    @Override
    public String toString() {
        return "loop " + loop.name() + " as a scheduler";
    }

    private static final class LoopWorker extends Worker {

        private final EventLoop loop;
        private final ScheduledExecutorService queue;

        LoopWorker(EventLoop loop) {
            this.loop = loop;
            this.queue = loop.asScheduledExecutor();
        }

        @Override
        public long now(TimeUnit unit) {
            return unit.convert(loop.time());
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            Runnable step = guarded(RxJavaPlugins.onSchedule(task));
            try {
                return Disposable.fromFuture(
                        delay <= 0 ? queue.submit(step) : queue.schedule(step, delay, unit), false);
            } catch (RejectedExecutionException rejected) {
                if (loop.closed()) { // else this worker was disposed of, which is no error
                    RxJavaPlugins.onError(rejected);
                }
                return Disposable.disposed();
            }
        }

        /**
         * Sends what the task throws to the hook, as RxJava's own schedulers do: there is no
         * subscriber to get it.
         */
        private static Runnable guarded(Runnable task) {
            return () -> {
                try {
                    task.run();
                } catch (Throwable failure) {
                    RxJavaPlugins.onError(failure);
                }
            };
        }

        @Override
        public void dispose() {
            queue.shutdownNow();
        }

        @Override
        public boolean isDisposed() {
            return queue.isShutdown();
        }
    }
}
