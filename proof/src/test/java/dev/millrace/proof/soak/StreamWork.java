package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Streams;
import java.util.List;

/** Streams through their operators, read to their end or left early. */
final class StreamWork extends Work {
    private static final int ELEMENTS = 4_000;

    StreamWork(Shift shift) {
        super(shift);
    }

    @Override
    void round() {
        steps();
        concurrently();
        merged();
    }

    private AsyncStream<Long> numbers(Line line) {
        return AsyncStream.generate(out -> {
            for (int i = 0; i < ELEMENTS; i++) {
                out.emit(line.send());
            }
        });
    }

    private void steps() {
        var line = new Line();
        boolean whole = oneIn(2);
        int most = whole ? Integer.MAX_VALUE : random.nextInt(ELEMENTS);
        try (AsyncStream<List<Long>> chunks =
                numbers(line).map(n -> n + 1).filter(n -> n > 0).take(most).chunk(16)) {
            chunks.forEach((List<Long> some) -> some.forEach(n -> line.receive(n - 1)));
        }
        end(line, whole);
    }

    private void concurrently() {
        var line = new Line();
        boolean whole = oneIn(2);
        int most = whole ? Integer.MAX_VALUE : random.nextInt(ELEMENTS);
        try (AsyncStream<Long> mapped =
                numbers(line)
                        .mapConcurrent(
                                8,
                                n -> {
                                    if (n % 64 == 0) {
                                        Async.checkpoint();
                                    }
                                    return n;
                                })
                        .take(most)) {
            mapped.forEach((Long n) -> line.receive(n));
        }
        end(line, whole);
    }

    private void merged() {
        List<Line> lines = List.of(new Line(), new Line(), new Line());
        boolean whole = oneIn(2);
        int most = whole ? Integer.MAX_VALUE : random.nextInt(ELEMENTS);
        try (AsyncStream<Runnable> all =
                Streams.merge(
                                reception(lines.get(0)),
                                reception(lines.get(1)),
                                reception(lines.get(2)))
                        .take(most)) {
            all.forEach((Runnable reception) -> reception.run());
        }
        lines.forEach(line -> end(line, whole));
    }

    /** Elements that are received by being run. */
    private AsyncStream<Runnable> reception(Line line) {
        return numbers(line).map(n -> () -> line.receive(n));
    }

    /** What is left of a line is counted at its end. */
    @Override
    void discard(Object value) {}

    private void end(Line line, boolean whole) {
        if (whole) {
            line.requireWhole();
        } else {
            ledger.cancel();
        }
        ledger.add(line);
    }
}
