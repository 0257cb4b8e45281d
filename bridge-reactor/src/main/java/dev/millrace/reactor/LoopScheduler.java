package dev.millrace.reactor;

import dev.millrace.EventLoop;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A loop as a {@link Scheduler}: Reactor's own adapter, with its hooks, workers and rejections,
 * around the loop's executor view, with the loop's clock instead of the wall clock.
 */
final class LoopScheduler implements Scheduler {

    private final EventLoop loop;
    private final Scheduler adapter;

    LoopScheduler(EventLoop loop) {
        this.loop = loop;
        this.adapter = Schedulers.fromExecutorService(loop.asScheduledExecutor(), loop.name());
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(loop.time());
    }

    @Override
    public Disposable schedule(Runnable task) {
        return adapter.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return adapter.schedule(task, delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(
            Runnable task, long initialDelay, long period, TimeUnit unit) {
        return adapter.schedulePeriodically(task, initialDelay, period, unit);
    }

    @Override
    public Worker createWorker() {
        return adapter.createWorker();
    }

    @Override
    public boolean isDisposed() {
        return adapter.isDisposed() || loop.closed();
    }

    @Override
    public void dispose() {
        adapter.dispose();
    }

    @Override
    public Mono<Void> disposeGracefully() {
        return adapter.disposeGracefully();
    }

    @Override
    public String toString() {
        return "loop " + loop.name() + " as a scheduler";
    }
}
