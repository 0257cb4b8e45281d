package dev.millrace.samples.pages;

import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.when;

import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.SelectableStream;
import dev.millrace.stream.SharedStream;
import dev.millrace.stream.Streams;
import dev.millrace.sync.AsyncEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What docs/streams.md quotes. */
abstract class StreamsPage {

    record Quote(String share, double price) {}

    abstract String search(String text);

    abstract void show(Object what);

    abstract void append(Quote quote);

    void first(AsyncStream<String> keys) {
        // @start region=first
        keys.through(Streams.debounce(Duration.ofMillis(300)))
                .map(text -> search(text))
                .forEach(page -> show(page));
        // @end
    }

    void shared(AsyncStream<Quote> quotes) {
        // @start region=shared
        try (SharedStream<Quote> shared = quotes.through(Streams.replay(1))) {
            TaskGroup.run(group -> {
                group.fork(() -> shared.newReader().forEach(quote -> show(quote)));
                group.fork(() -> shared.newReader().forEach(quote -> append(quote)));
            });
        } // the source is closed here
        // @end
    }

    // @start region=own
    static AsyncStream<Quote> onlyRising(AsyncStream<Quote> quotes) {
        return AsyncStream.generate(out -> {
            double[] last = {Double.NEGATIVE_INFINITY};
            quotes.forEach(quote -> {
                if (quote.price() > last[0]) {
                    out.emit(quote);
                }
                last[0] = quote.price();
            });
        });
    }

    // @end

    // @start region=select
    static AsyncStream<Quote> until(AsyncEvent stopped, AsyncStream<Quote> quotes) {
        return AsyncStream.generate(out -> {
            try (SelectableStream<Quote> source = quotes.through(Streams.buffer(1))) {
                Quote next = nextUntil(stopped, source);
                while (next != null) {
                    out.emit(next);
                    next = nextUntil(stopped, source);
                }
            }
        });
    }

    static @Nullable Quote nextUntil(AsyncEvent stopped, SelectableStream<Quote> source) {
        return select(when(source).thenApply(quote -> quote), when(stopped).thenGet(() -> null));
    }
    // @end
}
