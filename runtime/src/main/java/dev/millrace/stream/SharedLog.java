package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.spi.Description;
import dev.millrace.spi.Rethrow;
import dev.millrace.sync.WaitQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest elements of a source, numbered, and the position of each reader. An element is removed
 * when every reader has taken it and it is not kept for new readers. Loop only.
 */
final class SharedLog<T> implements PulledGenerator.Follower {
    private final EventLoop loop;
    private final int kept;
    private final String name;

    private final List<Entry<T>> entries = new ArrayList<>();
    private final List<Place<T>> places = new ArrayList<>();
    private final WaitQueue<Place<T>, @Nullable Void> readers;
    private final WaitQueue<@Nullable Void, @Nullable Void> room;
    private long first; // the number of the first entry
    private @Nullable Task<?> filler; // the task that reads the source
    private boolean over;
    private @Nullable Throwable failure;
    private boolean failureSeen;
    private boolean closed;

    /** An element, and whether a reader has taken it. */
    private static final class Entry<T> {
        private final T element;
        private boolean taken;

        Entry(T element) {
            this.element = element;
        }
    }

    SharedLog(EventLoop loop, int kept, String name) {
        this.loop = loop;
        this.kept = kept;
        this.name = name;
        this.readers = new WaitQueue<>(loop);
        readers.describedBy(reader ->
                Description.of("stream", "the next element of a " + name).awaiting(filler));
        this.room = new WaitQueue<>(loop);
        room.describedBy(
                nothing -> Description.of("demand", "a pull by the slowest reader of a " + name));
    }

    // ---- the source's side

    void fillFrom(AsyncStream<? extends T> source) {
        filler = Async.currentTask();
        T element = nextOf(source);
        while (element != null) {
            if (closed) { // closed while the element came
                loop.discard(element, null, name);
                return;
            }
            entries.add(new Entry<>(element));
            forget();
            readers.resumeAll(null);
            element = nextOf(source);
        }
    }

    private @Nullable T nextOf(AsyncStream<? extends T> source) {
        while (end() - slowest() >= Math.max(kept, 1)) {
            room.await(null);
        }
        return source.next();
    }

    /** The number of the next element. */
    private long end() {
        return first + entries.size();
    }

    private long slowest() {
        long slowest = end();
        for (Place<T> place : places) {
            slowest = Math.min(slowest, place.position);
        }
        return slowest;
    }

    private void forget() {
        long needed = Math.min(slowest(), end() - kept);
        while (!entries.isEmpty() && first < needed) {
            Entry<T> forgotten = entries.removeFirst();
            first++;
            discardUntaken(forgotten);
        }
    }

    private void discardUntaken(Entry<T> entry) {
        if (!entry.taken) {
            loop.discard(entry.element, null, name);
        }
    }

    @Override
    public void ended(@Nullable Throwable outcome) {
        over = true;
        filler = null;
        failure = outcome;
        readers.resumeAll(null);
    }

    @Override
    public void released() {
        closed = true;
        over = true;
        entries.forEach(this::discardUntaken);
        first = end();
        entries.clear();
        places.forEach(place -> place.position = first);
        readers.resumeAll(null);
        Throwable unseen = failure;
        if (unseen != null && !failureSeen) {
            failureSeen = true;
            LateFailure.tell(
                    loop,
                    "a shared stream was closed before a reader saw its failure",
                    unseen,
                    name);
        }
    }

    @Override
    public boolean drained() { // elements kept for new readers do not count
        return closed
                || (over
                        && (failure == null || failureSeen)
                        && entries.stream().allMatch(entry -> entry.taken));
    }

    boolean over() {
        return over;
    }

    // ---- the readers' side

    Place<T> newPlace() {
        var place = new Place<>(this, Math.max(first, end() - kept));
        places.add(place);
        return place;
    }

    /** The position of one reader. */
    static final class Place<T> implements Abandonable {
        private final SharedLog<T> log;
        private long position;
        private boolean left;

        Place(SharedLog<T> log, long position) {
            this.log = log;
            this.position = position;
        }

        @Nullable T next() {
            boolean checked = false;
            while (true) { // another task may read with the same reader
                if (!ready()) {
                    log.readers.await(this);
                    checked = true;
                } else if (!checked) {
                    Async.readyCheckpoint("next");
                    checked = true;
                } else if (!left && position < log.end()) {
                    return take();
                } else {
                    return endOrFailure();
                }
            }
        }

        private T take() {
            Entry<T> entry = log.entries.get((int) (position - log.first));
            entry.taken = true;
            position++;
            log.moved();
            return entry.element;
        }

        private @Nullable T endOrFailure() {
            Throwable thrown = log.failure;
            if (thrown != null && !left && !log.closed) {
                log.failureSeen = true;
                throw Rethrow.unchecked(thrown);
            }
            return null;
        }

        boolean ready() {
            return left || log.over || position < log.end();
        }

        @Override
        public boolean closed() {
            return left || (log.over && position >= log.end());
        }

        @Override
        public boolean settled() {
            return left;
        }

        @Override
        public void abandon() {
            if (!left) {
                left = true;
                log.leave(this);
            }
        }
    }

    private void moved() {
        forget();
        room.resumeAll(null);
    }

    private void leave(Place<T> place) {
        places.remove(place);
        readers.resumeIf(reader -> reader == place, null);
        moved();
    }
}
