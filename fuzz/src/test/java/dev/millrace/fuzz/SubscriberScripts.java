package dev.millrace.fuzz;

import dev.millrace.Async;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.testing.TestLoop;
import java.time.Duration;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A subscriber that does what a script says, in its signals and between them: it requests too much
 * or nonsense, cancels, throws. The publisher of a generator keeps the rules of Reactive Streams
 * all the same, and its body ends.
 */
public final class SubscriberScripts implements Target {
    private static final int MOST_STEPS = 60;

    @Override
    public void run(byte[] input) {
        TestLoop.run(loop -> {
            loop.expectFaults();
            var script = new Script(input);
            int elements = script.below(20);
            int pause = script.below(4);
            boolean fails = script.flag();
            var ended = new boolean[2]; // begun, ended
            var subscriber = new Scripted(script, fails, elements);
            PublisherBridge.<Integer>toPublisher(
                            out -> {
                                ended[0] = true;
                                try {
                                    for (int i = 0; i < elements; i++) {
                                        if (pause > 0 && i % pause == 0) {
                                            Async.sleep(Duration.ofMillis(1));
                                        }
                                        out.emit(i);
                                    }
                                    if (fails) {
                                        throw new IllegalStateException("as planned");
                                    }
                                } finally {
                                    ended[1] = true;
                                }
                            })
                    .subscribe(subscriber);
            for (int step = 0; step < MOST_STEPS && script.left() > 0; step++) {
                if (script.flag()) {
                    loop.advance(Duration.ofMillis(script.below(3)));
                }
                subscriber.step(false);
            }
            loop.untilIdle();
            subscriber.leave();
            loop.untilIdle();
            if (ended[0] != ended[1]) {
                throw new AssertionError("the body of a subscriber that left goes on");
            }
        });
    }

    private static final class Scripted implements Subscriber<Integer> {
        private final Script script;
        private final boolean fails;
        private final int elements;
        private Subscription subscription;
        private long requested;
        private int received;
        private boolean nonsense; // was requested
        private boolean cancelled;
        private boolean thrown;
        private boolean over;

        Scripted(Script script, boolean fails, int elements) {
            this.script = script;
            this.fails = fails;
            this.elements = elements;
        }

        /** One step; a subscriber may throw only {@code inSignal}. */
        void step(boolean inSignal) {
            if (subscription == null) {
                return;
            }
            switch (script.below(12)) {
                case 0 -> cancel();
                case 1 -> {
                    nonsense |= !over && !cancelled && !thrown;
                    subscription.request(script.flag() ? 0 : -1);
                }
                case 2 -> request(Long.MAX_VALUE);
                case 3 -> {
                    if (inSignal) {
                        thrown = true;
                        throw new IllegalArgumentException("a step of the script");
                    }
                }
                case 4, 5 -> {}
                default -> request(1 + script.below(4));
            }
        }

        private void request(long count) {
            requested = requested + count < 0 ? Long.MAX_VALUE : requested + count;
            subscription.request(count);
        }

        private void cancel() {
            cancelled = true;
            subscription.cancel();
        }

        void leave() {
            if (subscription != null) {
                cancel();
            }
        }

        private void signal(String name) {
            require(subscription != null, name + " without a subscription");
            require(!over, name + " after the end");
            require(!thrown, name + " after it has thrown");
        }

        @Override
        public void onSubscribe(Subscription given) {
            require(subscription == null, "a second subscription");
            subscription = given;
            step(true);
        }

        @Override
        public void onNext(Integer element) {
            signal("an element");
            require(!cancelled, "an element after the cancel");
            require(element == received, "element " + element + " as number " + received);
            received++;
            require(received <= requested, "more elements than were requested");
            step(true);
        }

        @Override
        public void onError(Throwable failure) {
            signal("a failure");
            over = true;
            require(
                    (nonsense && failure instanceof IllegalArgumentException)
                            || (fails && received == elements),
                    "a failure of nobody: " + failure);
            step(true);
        }

        @Override
        public void onComplete() {
            signal("an end");
            over = true;
            require(!fails && received == elements, "an end after " + received);
            step(true);
        }

        private void require(boolean good, String what) {
            if (!good) {
                throw new AssertionError(what);
            }
        }
    }
}
