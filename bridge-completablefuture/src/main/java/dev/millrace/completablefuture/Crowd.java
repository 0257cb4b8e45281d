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
 * <p>A {@code CompletableFuture} keeps its dependents in a stack. A sweep drops all dead dependents
 * on top of the stack, but below a living one only the first. If tasks leave in the order in which
 * they came, most dead dependents would stay. So the tasks are kept in a set here.
 */
final class Crowd implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    /** With more dependents than this, the tasks of a loop share one. */
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
     * The crowd of the current loop for {@code stage}; null if the stage has few dependents, so
     * that its waiters can be dependents themselves.
     */
    static @Nullable Crowd at(CompletableFuture<?> stage) {
        Crowds crowds = Crowds.areNone() ? null : Crowds.of(EventLoop.current());
        Crowd there = crowds == null ? null : crowds.at(stage);
        if (there != null || stage.getNumberOfDependents() <= MANY) {
            return there;
        }
        return open(stage, EventLoop.current());
    }

    /** Null if the loop is closing: its tasks are about to end. */
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

    /** Adds a wait. Loop only. */
    void add(SharedWait<?> wait) {
        waits.add(wait);
    }

    /** Removes a wait; after the last one, drops the dependent. Loop only. */
    void remove(SharedWait<?> wait) {
        waits.remove(wait);
        if (waits.isEmpty()) {
            close();
            gate.complete(LEFT); // makes the stage sweep its dead dependents
        }
    }

    private void close() {
        Crowds crowds = Crowds.of(loop);
        if (crowds != null) {
            crowds.close(stage, this);
        }
    }

    /** Called when the stage is done, or after the last wait has gone. Any thread. */
    @Override
    public void accept(@Nullable Object value, @Nullable Throwable thrown) {
        if (value != LEFT) {
            loop.offer(() -> tell(value, thrown)); // on a closed loop nobody waits
        }
    }

    private void tell(@Nullable Object value, @Nullable Throwable thrown) {
        close();
        waits.forEach(wait -> wait.acceptAny(value, thrown));
        waits.clear();
    }
}
