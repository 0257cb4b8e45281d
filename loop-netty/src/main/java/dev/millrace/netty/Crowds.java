package dev.millrace.netty;

import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.LoopClosedException;
import io.netty.util.concurrent.Future;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The {@linkplain Crowd crowds} of one loop. A loop on a Netty transport keeps them in its poller;
 * other loops are listed here while they have any.
 */
final class Crowds {
    private static final AtomicReference<Elsewhere[]> ELSEWHERE =
            new AtomicReference<>(new Elsewhere[0]);

    // loop only
    private final Map<Future<?>, Crowd> open = new IdentityHashMap<>();
    private @Nullable Runnable whenEmpty;

    /** The crowds of {@code loop}. Loop only. */
    static Crowds of(EventLoop loop) {
        return loop.poller() instanceof NettyPoller poller ? poller.io().crowds() : elsewhere(loop);
    }

    private static Crowds elsewhere(EventLoop loop) {
        for (Elsewhere each : ELSEWHERE.get()) {
            if (each.loop == loop) {
                return each.crowds;
            }
        }
        var made = new Elsewhere(loop, new Crowds());
        Crowds crowds = made.crowds;
        try {
            Handle hook = loop.onClose(made::forget);
            crowds.whenEmpty =
                    () -> {
                        made.forget();
                        hook.cancel();
                    };
            ELSEWHERE.updateAndGet(all -> with(all, made));
        } catch (LoopClosedException late) {
            crowds.whenEmpty = null; // they are only for this one wait
        }
        return crowds;
    }

    private static Elsewhere[] with(Elsewhere[] all, Elsewhere one) {
        Elsewhere[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = one;
        return more;
    }

    /** Adds the caller to the crowd that waits for {@code future}. */
    Crowd join(EventLoop loop, Future<?> future) {
        Crowd there = open.get(future);
        if (there == null) {
            there = new Crowd(loop, this, future);
            open.put(future, there);
            there.join();
            there.listen(); // calls back at once if the future is done by now
        } else {
            there.join();
        }
        return there;
    }

    void remove(Future<?> future, Crowd crowd) {
        if (open.remove(future, crowd) && open.isEmpty() && whenEmpty != null) {
            whenEmpty.run();
        }
    }

    /** The number of futures that tasks wait for. */
    int size() {
        return open.size();
    }

    /** Whether {@code loop}, which is not on a Netty transport, is listed here. Any thread. */
    static boolean lists(EventLoop loop) {
        return Arrays.stream(ELSEWHERE.get()).anyMatch(each -> each.loop == loop);
    }

    @Override
    public String toString() {
        return open.size() + " futures of Netty";
    }

    private record Elsewhere(EventLoop loop, Crowds crowds) {
        void forget() {
            ELSEWHERE.updateAndGet(all ->
                    Arrays.stream(all).filter(each -> each != this).toArray(Elsewhere[]::new));
        }
    }
}
