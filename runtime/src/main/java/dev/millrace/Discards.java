package dev.millrace;

import dev.millrace.internal.jvm.Log;
import dev.millrace.spi.LoopObserver;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes values that were handed over but not taken to a hook or to the loop's handler. */
final class Discards {
    /** The default handler. */
    static final DiscardHandler RECORDING = new Recording();

    private final LoopImpl loop;
    private final AtomicLong count = new AtomicLong();
    private volatile DiscardHandler handler;

    Discards(LoopImpl loop, DiscardHandler handler) {
        this.loop = loop;
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    void handler(DiscardHandler replacement) {
        handler = Objects.requireNonNull(replacement, "handler");
    }

    /** How many values went to the handler. */
    long count() {
        return count.get();
    }

    /** Gives {@code value} to {@code hook} or, without one, to the handler. Any thread. */
    <T> void discard(@Nullable T value, @Nullable Consumer<? super T> hook, String source) {
        if (value == null) {
            return;
        }
        if (hook != null) {
            loop.owe(new Call(() -> hook.accept(value), source));
            return;
        }
        count.incrementAndGet();
        LoopObserver told = loop.turns().observed();
        if (told != null) {
            LoopNews.discarded(told, loop.name(), value, source);
        }
        DiscardHandler now = handler;
        if (now != RECORDING) {
            loop.owe(new Call(() -> now.discard(loop, value, source), source));
        } else {
            record(loop, value, source); // safe on any thread
        }
    }

    /** Logs the class only: a value may hold credentials, and its {@code toString} may throw. */
    private static void record(EventLoop loop, Object value, String source) {
        if (Log.reads(Level.DEBUG)) {
            Log.write(
                    Level.DEBUG,
                    "a "
                            + value.getClass().getName()
                            + " was handed over and not taken ["
                            + source
                            + "] on loop "
                            + loop.name(),
                    null);
        }
    }

    /** {@code hook}, to be called in the context of the caller. */
    static <T extends @Nullable Object> Consumer<T> inContext(Consumer<? super T> hook) {
        Objects.requireNonNull(hook, "hook");
        Context context = Context.current();
        return value -> context.run(() -> hook.accept(value));
    }

    /** See {@link #record}. */
    private static final class Recording implements DiscardHandler {
        @Override
        public void discard(EventLoop loop, Object value, String source) {
            record(loop, value, source);
        }
    }

    /** A value on its way to its hook or handler. */
    private final class Call extends OwedCall {
        private final VoidCoroutine handOver;
        private final String source;

        private Call(VoidCoroutine handOver, String source) {
            this.handOver = handOver;
            this.source = source;
        }

        @Override
        void call() {
            try {
                handOver.run();
            } catch (Throwable t) { // foreign code
                loop.report(new LoopFault("a discarded value was not accepted", t, source, null));
            }
        }
    }
}
