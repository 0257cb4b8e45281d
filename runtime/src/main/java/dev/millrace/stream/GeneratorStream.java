package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a generator. The first pull decides whether the body gets its own task ({@link
 * PulledGenerator}) or runs in the caller's ({@link InlineGenerator}).
 *
 * <p>The loop holds the body's task, which refers to the {@code PulledGenerator} but not to this
 * object. So this object becomes unreachable when its consumer drops it. Each method that waits
 * keeps it reachable until it returns.
 */
final class GeneratorStream<T> implements AsyncStream<T> {
    private final String name;
    private final Generator<T> body;
    // loop thread only
    private @Nullable PulledGenerator<T> pulled;
    private @Nullable InlineGenerator<T> inline;
    private Cleaner.@Nullable Cleanable abandonment;
    private boolean closed;
    private boolean iterating;

    GeneratorStream(Generator<T> body) {
        this("generator", body);
    }

    GeneratorStream(String name, Generator<T> body) {
        this.name = name;
        this.body = Objects.requireNonNull(body, "body");
    }

    @Override
    public @Nullable T next() {
        if (iterating) {
            Async.readyCheckpoint("next");
            throw new IllegalStateException(
                    "next was called while a forEach of the same generator is running; it has one"
                            + " consumer at a time");
        }
        return pull();
    }

    private @Nullable T pull() {
        PulledGenerator<T> source = pulled;
        if (source == null) {
            if (closed) {
                Async.checkpoint();
                return null;
            }
            source = start();
        }
        try {
            return source.next();
        } finally {
            if (source.settled()) {
                unwatch();
            }
            Reference.reachabilityFence(this);
        }
    }

    private PulledGenerator<T> start() {
        EventLoop loop = EventLoop.current();
        PulledGenerator<T> source = new PulledGenerator<>(loop, body, name);
        abandonment = AbandonedStream.watch(this, new AbandonedStream(source, loop, name));
        pulled = source;
        return source;
    }

    @Override
    public <X extends Throwable> void forEach(Action<? super T, X> action) throws X {
        Async.requireArgument(action, "action");
        Async.readyCheckpoint("forEach");
        if (iterating) {
            throw new IllegalStateException("another forEach of this generator is running");
        }
        iterating = true;
        try {
            if (pulled == null && !closed) {
                runInline(action);
            } else {
                pullAll(action);
            }
        } finally {
            iterating = false;
            Reference.reachabilityFence(this);
        }
    }

    /** Whether the body may have begun, or will never begin. */
    boolean begun() {
        return closed || inline != null || pulled != null;
    }

    /** Refuses a call from outside the body's loop if the body has begun. */
    void enterIfUsed(String call) {
        InlineGenerator<T> run = inline;
        PulledGenerator<T> source = pulled;
        if (run != null) {
            run.enter(call);
        } else if (source != null) {
            source.enter(call);
        }
    }

    private void runInline(Action<? super T, ?> action) {
        InlineGenerator<T> run = new InlineGenerator<>(action);
        inline = run;
        try {
            run.run(body);
        } finally {
            closed = true;
            inline = null;
        }
    }

    private <X extends Throwable> void pullAll(Action<? super T, X> action) throws X {
        new Unguarded().forEach(action);
    }

    @Override
    public void close() {
        InlineGenerator<T> run = inline;
        PulledGenerator<T> source = pulled;
        try {
            if (run != null) {
                run.close();
            } else if (source != null) {
                source.close();
            } else {
                closed = true;
            }
        } finally {
            if (source != null && source.settled()) {
                unwatch();
            }
            Reference.reachabilityFence(this);
        }
    }

    private void unwatch() {
        Cleaner.Cleanable watch = abandonment;
        if (watch != null) {
            abandonment = null;
            watch.clean();
        }
    }

    @Override
    public boolean closed() {
        InlineGenerator<T> run = inline;
        PulledGenerator<T> source = pulled;
        return closed || (run != null && run.closed()) || (source != null && source.closed());
    }

    /** This stream for its own {@code forEach}, which may pull while other consumers may not. */
    private final class Unguarded implements AsyncStream<T> {
        @Override
        public @Nullable T next() {
            return pull();
        }

        @Override
        public void close() {
            GeneratorStream.this.close();
        }

        @Override
        public boolean closed() {
            return GeneratorStream.this.closed();
        }
    }

    @Override
    public String toString() {
        return name + " stream";
    }
}
