package dev.millrace;

import dev.millrace.internal.thread.Spacing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Several loops that run side by side, by default one per core: for programs that need more than
 * one core.
 *
 * <p>The program decides which loop gets a piece of work. A task stays on the loop it was started
 * on, and only tasks of the same loop may use a loop's promises, channels and groups. Tasks of
 * different loops call each other through {@link EventLoop#submit} and the {@code ThreadSafe}
 * methods, as other threads do.
 *
 * {@snippet lang=java :
 * try (LoopGroup group = LoopGroup.open()) {
 *     for (Customer customer : customers) {
 *         group.of(customer.id()).submit(() -> bill(customer)); // one customer, one loop
 *     }
 * }
 * }
 *
 * <p>All methods are for any thread.
 */
public final class LoopGroup implements AutoCloseable {
    private final List<DrivenLoop> driven = new ArrayList<>();
    private final List<EventLoop> loops;
    private final AtomicInteger turn = new AtomicInteger();

    private LoopGroup(int size, EventLoop.Builder settings) {
        String name = settings.name;
        try (var spacing = new Spacing()) {
            for (int i = 1; i <= size; i++) {
                spacing.widen();
                add(DrivenLoop.begin(settings.name(name + "-" + i)));
            }
            loops = driven.stream().<EventLoop>map(DrivenLoop::loop).toList();
        } catch (Throwable t) {
            driven.forEach(DrivenLoop::end);
            throw t;
        } finally {
            settings.name(name);
        }
    }

    private void add(DrivenLoop loop) {
        try {
            driven.add(loop);
        } catch (OutOfMemoryError e) { // a loop that is not in the list would never be closed
            loop.end();
            throw e;
        }
    }

    /** Starts a loop for each processor that the JVM may use. */
    public static LoopGroup open() {
        return open(Runtime.getRuntime().availableProcessors(), EventLoop.builder());
    }

    /**
     * Starts {@code size} loops with the same settings; each name gets its number appended.
     *
     * @throws IllegalArgumentException if {@code size} is less than 1
     */
    public static LoopGroup open(int size, EventLoop.Builder settings) {
        if (size < 1) {
            throw new IllegalArgumentException("a group needs 1 loop or more, not " + size);
        }
        return new LoopGroup(size, settings);
    }

    /** The loops, in the order of their numbers. */
    public List<EventLoop> loops() {
        return loops;
    }

    /** The next loop in round-robin order, for work that may run on any loop. */
    public EventLoop next() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    /** The loop for {@code key}, always the same for equal keys. */
    public EventLoop of(Object key) {
        int spread = key.hashCode();
        return loops.get(Math.floorMod(spread ^ (spread >>> 16), loops.size()));
    }

    /** Submits {@code body} to the {@link #next} loop, as {@link EventLoop#submit} does. */
    public <T extends @Nullable Object> CompletableFuture<T> submit(Coroutine<? extends T> body) {
        return next().submit(body);
    }

    /**
     * Stops and closes all loops at the same time, each as {@link EventLoop#close()} does, and
     * waits for that. An interrupt does not end the wait; it stays pending. Idempotent.
     *
     * @throws IllegalStateException if the caller is inside a running loop
     */
    @Override
    public void close() {
        driven.forEach(each -> LoopRun.refuseInside(each.loop()));
        try {
            List<CompletableFuture<Void>> ends = driven.stream().map(LoopGroup::ending).toList();
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
        } catch (OutOfMemoryError e) { // close them one after the other, below
            driven.getFirst().loop().reportFailed(e);
        }
        driven.forEach(DrivenLoop::end);
    }

    private static CompletableFuture<Void> ending(DrivenLoop loop) {
        return CompletableFuture.runAsync(
                loop::end, end -> Thread.ofPlatform().name(loop.loop().name() + "-end").start(end));
    }

    @Override
    public String toString() {
        return "loop group of " + loops.size();
    }
}
