package dev.millrace.stream;

import dev.millrace.CancelledError;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reader task for each source. Each holds one element and waits, first come, first served,
 * until it can be delivered. When a source fails, the elements that other readers hold are
 * delivered before the failure; readers without an element are cancelled.
 */
final class MergeFeeder<T> implements Feeder<T> {
    private final List<? extends AsyncStream<? extends T>> sources;

    MergeFeeder(List<? extends AsyncStream<? extends T>> sources) {
        this.sources = sources;
    }

    @Override
    public void feed(Outlet<T> out) {
        var readers = new ArrayList<Reader<T>>(sources.size());
        for (AsyncStream<? extends T> source : sources) {
            readers.add(new Reader<>(source, out, readers));
        }
        TaskGroup.run(
                "merge",
                group -> {
                    for (Reader<T> reader : readers) {
                        reader.task = group.fork("reader of a merge", reader::read);
                    }
                });
    }

    private static final class Reader<T> {
        private final AsyncStream<? extends T> source;
        private final Outlet<T> out;
        private final List<Reader<T>> all;
        private @Nullable Task<?> task;
        private boolean holding; // has an element to deliver

        Reader(AsyncStream<? extends T> source, Outlet<T> out, List<Reader<T>> all) {
            this.source = source;
            this.out = out;
            this.all = all;
        }

        void read() {
            T element = nextOrFail();
            while (element != null && handedOver(element)) {
                element = nextOrFail();
            }
        }

        private @Nullable T nextOrFail() {
            try {
                return source.next();
            } catch (Throwable t) {
                fail(t);
                return null;
            }
        }

        private boolean handedOver(T element) {
            holding = true;
            try {
                out.send(element);
                return !out.refuses();
            } catch (ChannelClosedException e) { // another source has failed
                return false;
            } catch (CancelledError e) {
                fail(e);
                return false;
            } finally {
                holding = false;
            }
        }

        private void fail(Throwable failure) {
            CancelledError cancelled = failure instanceof CancelledError c ? c : null;
            if (cancelled == null) {
                out.fail(failure);
                cancelOthers();
                return;
            }
            if (!out.refuses()) { // a cancel from elsewhere fails the stream
                out.fail(new TaskCancelledException("a reader of a merge", cancelled.reason()));
                cancelOthers();
            }
            throw cancelled;
        }

        private void cancelOthers() {
            for (Reader<T> other : all) {
                if (other != this && !other.holding && other.task != null) {
                    other.task.cancel("another reader of the merge has failed");
                }
            }
        }
    }
}
