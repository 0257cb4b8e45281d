package dev.millrace.completablefuture;

import dev.millrace.EventLoop;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop that wait for a stage with many dependents: one dependent for all of them.
 *
 * <p>A {@code CompletableFuture} keeps its dependents in a stack. A sweep drops the dead ones that
 * lie on top, and of those beneath a living one only the first: of tasks that leave in the order in
 * which they came, most would stay. Here they leave a set.
 */
final class Crowd implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    /** So many dependents are many. */
    private static final int MANY = 64;

    private static final Object LEFT = new Object();

    private final EventLoop loop;
    private final CompletableFuture<?> stage;
    private final CompletableFuture<Object> gate = new CompletableFuture<>();
    private final Set<SharedWait<?>> waits = new LinkedHashSet<>(); // loop only

    private Crowd(EventLoop loop, CompletableFuture<?> stage) {
        this.loop = loop;
        this.stage = stage;
    }

    /**
     * Those of the current loop who wait for {@code stage}; null if it has few dependents, and its
     * waiters can be dependents themselves.
     */
    static @Nullable Crowd at(CompletableFuture<?> stage) {
        Crowds crowds = Crowds.areNone() ? null : Crowds.of(EventLoop.current());
        Crowd there = crowds == null ? null : crowds.at(stage);
        if (there != null || stage.getNumberOfDependents() <= MANY) {
            return there;
        }
        return open(stage, EventLoop.current());
    }

    /** Null if the loop is closing: what waits there is about to end. */
    private static @Nullable Crowd open(CompletableFuture<?> stage, EventLoop loop) {
        Crowds crowds = Crowds.make(loop);
        if (crowds == null) {
            return null;
        }
        var opened = new Crowd(loop, stage);
        crowds.open(stage, opened);
        CompletableFuture.anyOf(stage, opened.gate).whenComplete(opened);
        return opened;
    }

    /** One more waits. On the loop, as the others. */
    void add(SharedWait<?> wait) {
        waits.add(wait);
    }

    /** One waits no more; with the last one the stage is let go of. */
    void remove(SharedWait<?> wait) {
        waits.remove(wait);
        if (waits.isEmpty()) {
            close();
            gate.complete(LEFT); // which sweeps
        }
    }

    private void close() {
        Crowds crowds = Crowds.of(loop);
        if (crowds != null) {
            crowds.close(stage, this);
        }
    }

    /** The stage is done, or has been let go of. Any thread. */
    @Override
    public void accept(@Nullable Object value, @Nullable Throwable thrown) {
        if (value != LEFT) {
            loop.offer(() -> tell(value, thrown)); // a loop that is closed has nobody who waits
        }
    }

    private void tell(@Nullable Object value, @Nullable Throwable thrown) {
        close();
        waits.forEach(wait -> wait.acceptAny(value, thrown));
        waits.clear();
    }
}
