package dev.millrace.fuzz;

import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A publisher that does what a script says, the rules of Reactive Streams kept or not. A task that
 * reads it gets its elements in order; if the rules were kept, all of them and the right end. It is
 * never left waiting.
 */
public final class PublisherScripts implements Target {
    private static final int MOST_SIGNALS = 400;

    @Override
    public void run(byte[] input) {
        TestLoop.run(loop -> {
            loop.expectFaults();
            var script = new Script(input);
            int prefetch = 1 + script.below(8);
            int most = script.below(64);
            var publisher = new Scripted(loop, script);
            var read = new ArrayList<Integer>();
            Throwable failure = null;
            try (AsyncStream<Integer> stream =
                    PublisherBridge.values((Publisher<Integer>) publisher).stream(prefetch)) {
                Integer next = stream.next();
                while (next != null && read.size() < most) {
                    read.add(next);
                    next = stream.next();
                }
                publisher.left |= next != null;
            } catch (Exception e) {
                failure = e;
            }
            loop.untilIdle();
            publisher.check(read, failure);
        });
    }

    /** The failure that a script may signal. */
    private static final class Planned extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final class Scripted implements Publisher<Integer>, Subscription {
        private final TestLoop loop;
        private final Script script;
        private final Planned planned = new Planned();
        private Subscriber<? super Integer> subscriber;
        private long demand;
        private int sent;
        private int signals;
        private boolean broken; // a rule was broken
        private boolean failed; // onError came first
        private boolean over; // a terminal signal was given
        private boolean cancelled;
        private boolean left; // by the reader, before the end
        private boolean given; // the subscription

        Scripted(TestLoop loop, Script script) {
            this.loop = loop;
            this.script = script;
        }

        @Override
        public void subscribe(Subscriber<? super Integer> reader) {
            subscriber = reader;
            if (script.below(16) == 0) {
                broken = true;
                step();
            }
            given = true;
            reader.onSubscribe(this);
            pump();
        }

        @Override
        public void request(long count) {
            if (count < 1) {
                throw new AssertionError("a request of " + count);
            }
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            if (script.flag()) {
                step(); // within the request
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        /** Signals from the loop, one after the other, until there was an end. */
        private void pump() {
            loop.loop()
                    .callSoon(() -> {
                        if (over || cancelled) {
                            return;
                        }
                        if (script.left() == 0 || signals > MOST_SIGNALS) {
                            over = true;
                            subscriber.onComplete();
                            return;
                        }
                        step();
                        pump();
                    });
        }

        private void step() {
            if (subscriber == null || signals++ > MOST_SIGNALS) {
                return;
            }
            switch (script.below(16)) {
                case 0 -> end(true);
                case 1 -> end(false);
                case 2 -> {
                    broken = true;
                    subscriber.onNext(null);
                }
                case 3 -> {
                    broken = true;
                    subscriber.onError(null);
                }
                case 4 -> {
                    broken = true;
                    given = true;
                    subscriber.onSubscribe(this);
                }
                case 5 -> {
                    broken |= demand == 0 || over;
                    next();
                }
                default -> {
                    if (demand > 0 && !over && !cancelled) {
                        next();
                    }
                }
            }
        }

        private void next() {
            demand--;
            subscriber.onNext(sent++);
        }

        private void end(boolean failing) {
            broken |= over;
            failed |= !over && failing;
            over = true;
            if (failing) {
                subscriber.onError(planned);
            } else {
                subscriber.onComplete();
            }
        }

        void check(List<Integer> read, Throwable failure) {
            for (int i = 0; i < read.size(); i++) {
                require(read.get(i) == i, "other elements: " + read, failure);
            }
            require(read.size() <= sent, "more elements than were sent", failure);
            require(over || cancelled || !given, "neither ended nor cancelled", failure);
            if (!broken && !left) {
                require(read.size() == sent, read.size() + " of " + sent + " elements", failure);
                require(failed ? failure == planned : failure == null, "another end", failure);
            }
        }

        private void require(boolean good, String what, Throwable failure) {
            if (!good) {
                throw new AssertionError(what, failure);
            }
        }
    }
}
