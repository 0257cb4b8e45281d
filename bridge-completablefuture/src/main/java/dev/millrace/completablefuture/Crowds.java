package dev.millrace.completablefuture;

import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.LoopClosedException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The crowds of one loop, and the list of all loops that have any. */
final class Crowds {
    private static final AtomicReference<Crowds[]> ALL = new AtomicReference<>(new Crowds[0]);

    private final EventLoop loop;
    // loop only
    private final Map<CompletableFuture<?>, Crowd> open = new IdentityHashMap<>();
    private @Nullable Handle onLoopClose;

    private Crowds(EventLoop loop) {
        this.loop = loop;
    }

    static boolean areNone() {
        return ALL.get().length == 0;
    }

    /** The crowds of {@code loop}; null if it has none. */
    static @Nullable Crowds of(EventLoop loop) {
        for (Crowds crowds : ALL.get()) {
            if (crowds.loop == loop) {
                return crowds;
            }
        }
        return null;
    }

    /**
     * The crowds of {@code loop}, made if there are none; null if the loop is closing. Loop only.
     */
    static @Nullable Crowds make(EventLoop loop) {
        Crowds there = of(loop);
        if (there != null) {
            return there;
        }
        var made = new Crowds(loop);
        try {
            made.onLoopClose = loop.onClose(made::forget);
        } catch (LoopClosedException closing) {
            return null;
        }
        ALL.updateAndGet(all -> with(all, made));
        return made;
    }

    private static Crowds[] with(Crowds[] all, Crowds one) {
        Crowds[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = one;
        return more;
    }

    private void forget() {
        ALL.updateAndGet(
                all -> Arrays.stream(all).filter(each -> each != this).toArray(Crowds[]::new));
    }

    @Nullable Crowd at(CompletableFuture<?> stage) {
        return open.get(stage);
    }

    void open(CompletableFuture<?> stage, Crowd crowd) {
        open.put(stage, crowd);
    }

    void close(CompletableFuture<?> stage, Crowd crowd) {
        if (open.remove(stage, crowd) && open.isEmpty()) {
            forget();
            Handle hook = onLoopClose;
            if (hook != null) {
                hook.cancel();
            }
        }
    }
}
