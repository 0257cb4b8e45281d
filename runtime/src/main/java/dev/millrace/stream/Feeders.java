package dev.millrace.stream;

import dev.millrace.EventLoop;
import dev.millrace.TimerHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Operators that read one source ahead, in a single task. */
final class Feeders {
    private Feeders() {}

    static <T> Feeder<T> buffer(AsyncStream<? extends T> source) {
        return out -> {
            for (T element = next(source, out); element != null; element = next(source, out)) {
                out.send(element);
            }
        };
    }

    static <T> Feeder<T> conflate(AsyncStream<? extends T> source) {
        return out -> {
            for (T element = next(source, out); element != null; element = next(source, out)) {
                out.replace(element);
            }
        };
    }

    static <T> Feeder<T> throttle(AsyncStream<? extends T> source, Duration period) {
        return out -> {
            Duration passed = null;
            for (T element = next(source, out); element != null; element = next(source, out)) {
                Duration now = out.loop().time();
                if (passed == null || now.minus(passed).compareTo(period) >= 0) {
                    passed = now;
                    out.replace(element);
                } else {
                    out.discard(element);
                }
            }
        };
    }

    static <T> Feeder<T> debounce(AsyncStream<? extends T> source, Duration quiet) {
        return out -> {
            var newest = new Newest<>(out);
            try {
                for (T element = next(source, out); element != null; element = next(source, out)) {
                    newest.set(element);
                    newest.passAfter(quiet);
                }
            } finally {
                newest.pass(); // discarded if it comes too late
            }
        };
    }

    static <T> Feeder<T> sample(AsyncStream<? extends T> source, Duration period) {
        return out -> {
            EventLoop loop = out.loop();
            Duration start = loop.time();
            var newest = new Newest<>(out);
            try {
                for (T element = next(source, out); element != null; element = next(source, out)) {
                    newest.set(element);
                    if (!newest.isDue()) {
                        newest.passAfter(untilPeriodEnds(loop.time().minus(start), period));
                    }
                }
            } finally {
                newest.pass();
            }
        };
    }

    /**
     * The next element; null at the end, and once the consumer has left, even if the source ignores
     * its cancel.
     */
    private static <T> @Nullable T next(AsyncStream<? extends T> source, Outlet<T> out) {
        T element = source.next();
        if (element != null && out.refuses()) {
            out.discard(element);
            return null;
        }
        return element;
    }

    /** The time until the end of the period that contains {@code elapsed}. */
    static Duration untilPeriodEnds(Duration elapsed, Duration period) {
        long complete = elapsed.dividedBy(period);
        return period.minus(elapsed.minus(period.multipliedBy(complete)));
    }

    /** The newest element that was read, until it is time to pass it on. */
    private static final class Newest<T> {
        private final Outlet<T> out;
        private @Nullable T element;
        private @Nullable TimerHandle timer;

        Newest(Outlet<T> out) {
            this.out = out;
        }

        void set(T newer) {
            T older = element;
            element = newer;
            out.discard(older);
        }

        boolean isDue() {
            return timer != null;
        }

        void passAfter(Duration delay) {
            cancelTimer();
            timer = out.loop().offerLater(delay, this::pass);
        }

        void pass() {
            cancelTimer();
            T passed = element;
            element = null;
            if (passed != null) {
                out.replace(passed);
            }
        }

        private void cancelTimer() {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
    }
}
