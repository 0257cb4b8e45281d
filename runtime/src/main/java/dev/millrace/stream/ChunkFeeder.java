package dev.millrace.stream;

import dev.millrace.EventLoop;
import dev.millrace.sync.WaitQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes lists that end when they are full, or some time after their first element. The next list
 * begins only when the last one has been taken.
 */
final class ChunkFeeder<T> implements Feeder<List<T>> {
    private static final String NAME = "chunk";

    private final AsyncStream<? extends T> source;
    private final int size;
    private final Duration within;

    ChunkFeeder(AsyncStream<? extends T> source, int size, Duration within) {
        this.source = source;
        this.size = size;
        this.within = within;
    }

    @Override
    public void feed(Outlet<List<T>> out) {
        EventLoop loop = out.loop();
        WaitQueue<@Nullable Void, @Nullable Void> answers = SourceReader.answers(loop, NAME);
        var reader = new SourceReader<T>(NAME, loop, source, answers, out::drop);
        OperatorStream.inGroup(
                NAME,
                group -> {
                    group.fork("reader of a chunk", reader::run);
                    try {
                        while (reader.awaitElement(null)) {
                            out.send(fill(reader, out));
                        }
                        reader.throwFailure();
                    } finally {
                        reader.leave();
                    }
                });
    }

    /** Fills a list, beginning with the element that is there. */
    private List<T> fill(SourceReader<T> reader, Outlet<List<T>> out) {
        List<T> chunk = new ArrayList<>();
        try {
            chunk.add(reader.take());
            Duration begun = out.loop().time();
            while (chunk.size() < size
                    && reader.awaitElement(within.minus(out.loop().time().minus(begun)))) {
                chunk.add(reader.take());
            }
            return chunk;
        } catch (Throwable t) {
            discard(chunk, out);
            throw t;
        }
    }

    @Override
    public void discard(List<T> chunk, Outlet<List<T>> from) {
        chunk.forEach(from::drop);
    }
}
