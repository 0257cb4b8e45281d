package dev.millrace.stream;

import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.VoidCoroutine;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Unwrap;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream from a thread outside its loop. {@link #hasNext} blocks that thread until there is
 * an element; it refuses to block a loop.
 *
 * <p>For one thread at a time. A failure of the stream is thrown as the same instance. An interrupt
 * ends the wait with a {@code CancellationException} and leaves the thread's flag set; no element
 * is lost, and the stream stays open. Elements that were fetched but not taken are discarded by
 * {@link #close}; other readers of the stream do not get them. An iterator that is dropped before
 * its end is closed and reported once it is garbage-collected.
 *
 * @param <T> the type of the elements, which are never null
 */
public final class BlockingIterator<T> implements Iterator<T>, AutoCloseable {

    /** How many ready elements are fetched at once. */
    static final int READY_ELEMENTS = 64;

    private final AsyncStream<T> stream;
    private final EventLoop loop;
    private final ReadAhead<T> brought;
    private final Cleaner.Cleanable abandonment;
    private @Nullable T ahead;
    private boolean ended;

    BlockingIterator(AsyncStream<T> stream, EventLoop loop, int most, ReadAhead.Reach reach) {
        this.stream = stream;
        this.loop = Objects.requireNonNull(loop, "loop");
        this.brought = new ReadAhead<>(stream, loop, most, reach);
        this.abandonment =
                AbandonedStream.watch(
                        this,
                        new AbandonedStream(
                                new DroppedStream(stream, loop), loop, "blocking iterator"));
    }

    /**
     * {@inheritDoc} Blocks until there is an element, or the end.
     *
     * @throws IllegalStateException if the call would block a loop
     * @throws LoopClosedException if the stream's loop is closed
     */
    @Override
    public boolean hasNext() {
        if (ahead == null && !ended) {
            try {
                refuseOnLoop("hasNext");
                ahead = brought.take();
                ended = ahead == null;
            } catch (InterruptedException interrupted) {
                throw interrupted("hasNext");
            } finally {
                if (ended) {
                    abandonment.clean();
                }
                Reference.reachabilityFence(this);
            }
        }
        return ahead != null;
    }

    @Override
    public T next() {
        T element = hasNext() ? ahead : null;
        if (element == null) {
            throw new NoSuchElementException("the stream has ended");
        }
        ahead = null;
        return element;
    }

    /** The remaining elements as a stream that closes this iterator. */
    Stream<T> rest() {
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(this, characteristics), false)
                .onClose(this::close);
    }

    /** {@inheritDoc} Closes the stream if {@code action} throws. */
    @Override
    public void forEachRemaining(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        boolean through = false;
        try {
            while (hasNext()) {
                action.accept(next());
            }
            through = true;
        } finally {
            if (!through) {
                close();
            }
        }
    }

    /**
     * Closes the stream: cancels its source, and blocks until that has cleaned up. Idempotent.
     *
     * @throws IllegalStateException if the call would block a loop
     */
    @Override
    public void close() {
        loop.discard(ahead, null, "blocking iterator");
        ahead = null;
        if (ended) {
            return;
        }
        refuseOnLoop("close");
        VoidCoroutine closing = stream::close;
        boolean interrupted = Thread.interrupted(); // an interrupt must not skip the close
        try {
            brought.leave();
            loop.submit(closing).get();
        } catch (LoopClosedException closed) {
            // the loop has closed its streams
        } catch (ExecutionException failed) {
            throw Rethrow.unchecked(Unwrap.failure(failed));
        } catch (InterruptedException again) {
            throw interrupted("close");
        } finally {
            ended = true;
            abandonment.clean();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            Reference.reachabilityFence(this);
        }
    }

    private static CancellationException interrupted(String call) {
        Thread.currentThread().interrupt();
        return new CancellationException("interrupted while waiting in " + call);
    }

    private static void refuseOnLoop(String call) {
        EventLoop current = EventLoop.currentOrNull();
        if (current != null) {
            throw new IllegalStateException(
                    call
                            + " would block loop "
                            + current.name()
                            + "; a task reads the stream itself, or calls it in blocking");
        }
    }

    @Override
    public String toString() {
        return "iterator of " + stream + (ended ? " (ended)" : " (open)");
    }
}
