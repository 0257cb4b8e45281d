package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.TestRun;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;

/** What the tests of operators with tasks share: sources, and a trace of what is discarded. */
abstract class StreamScene extends EngineTest {
    final Trace trace = new Trace();

    /** As {@link #run}; what is discarded goes to the trace, with who had it. */
    final TestRun runTraced(TestLoop.Body body) {
        return run(loop -> {
            loop.loop().discardHandler((from, value, source) -> trace.add(source + " " + value));
            body.run(loop);
        });
    }

    static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    /** 1, 2, 3 and so on at these milliseconds of the loop's time; it ends at the last of them. */
    static AsyncStream<Integer> at(TestLoop loop, int... millis) {
        return AsyncStream.generate(out -> {
            for (int i = 0; i < millis.length; i++) {
                sleepUntil(loop, millis[i]);
                if (i < millis.length - 1) {
                    out.emit(i + 1);
                }
            }
        });
    }

    static void sleepUntil(TestLoop loop, int millis) {
        Duration left = ms(millis).minus(loop.time());
        if (left.isPositive()) {
            Async.sleep(left);
        }
    }

    /** Reads to the end, and writes down when each element came. */
    final void follow(TestLoop loop, AsyncStream<?> stream) {
        stream.forEach(element -> trace.add(element + " at " + loop.time().toMillis()));
    }

    static AsyncStream<Integer> failing(Exception failure) {
        return AsyncStream.generate(out -> {
            throw failure;
        });
    }

    @SafeVarargs
    static <T> Channel<T> filled(T... elements) {
        Channel<T> channel = AsyncStream.channel(elements.length + 10);
        for (T element : elements) {
            channel.sender().send(element);
        }
        return channel;
    }
}
