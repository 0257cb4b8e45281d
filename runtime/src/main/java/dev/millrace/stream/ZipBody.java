package dev.millrace.stream;

import dev.millrace.EventLoop;
import dev.millrace.TaskGroup;
import dev.millrace.sync.WaitQueue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pulls both sources at once for each pair, and ends when one of them ends. */
final class ZipBody<A, B, R> implements OperatorStream.Body<R> {
    private static final String NAME = "zip";

    private final AsyncStream<? extends A> left;
    private final AsyncStream<? extends B> right;
    private final Streams.Zipping<? super A, ? super B, ? extends R> zipping;

    ZipBody(
            AsyncStream<? extends A> left,
            AsyncStream<? extends B> right,
            Streams.Zipping<? super A, ? super B, ? extends R> zipping) {
        this.left = left;
        this.right = right;
        this.zipping = zipping;
    }

    @Override
    public void run(TaskGroup group, Emitter<R> out) throws Exception {
        EventLoop loop = EventLoop.current();
        WaitQueue<@Nullable Void, @Nullable Void> answers = SourceReader.answers(loop, NAME);
        SourceReader<A> lefts = reader(group, loop, left, answers);
        SourceReader<B> rights = reader(group, loop, right, answers);
        try {
            while (pairIsThere(lefts, rights, answers)) {
                R zipped = zip(loop, lefts.take(), rights.take());
                out.emit(Objects.requireNonNull(zipped, "a zipping returned null"));
            }
            lefts.throwFailure();
            rights.throwFailure();
        } finally {
            lefts.leave();
            rights.leave();
        }
    }

    private R zip(EventLoop loop, A first, B second) throws Exception {
        try {
            return zipping.apply(first, second);
        } catch (Throwable t) {
            if (RestartedStream.isEndOfTask(t)) { // the pair has no result
                loop.discard(first, null, NAME);
                loop.discard(second, null, NAME);
            }
            throw t;
        }
    }

    private static <T> SourceReader<T> reader(
            TaskGroup group,
            EventLoop loop,
            AsyncStream<? extends T> source,
            WaitQueue<@Nullable Void, @Nullable Void> answers) {
        var reader =
                new SourceReader<T>(
                        NAME, loop, source, answers, late -> loop.discard(late, null, NAME));
        group.fork("reader of a zip", reader::run);
        return reader;
    }

    private static boolean pairIsThere(
            SourceReader<?> lefts,
            SourceReader<?> rights,
            WaitQueue<@Nullable Void, @Nullable Void> answers) {
        lefts.ask();
        rights.ask();
        while (!lefts.over() && !rights.over()) {
            if (lefts.hasElement() && rights.hasElement()) {
                return true;
            }
            answers.await(null);
        }
        return false;
    }
}
