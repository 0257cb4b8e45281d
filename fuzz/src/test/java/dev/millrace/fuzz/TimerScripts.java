package dev.millrace.fuzz;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.Task;
import dev.millrace.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Callbacks, timers and sleeping tasks that begin, are cancelled and begin others, on virtual time.
 * Each runs once, at its time and in its turn, or was cancelled before.
 */
public final class TimerScripts implements Target {
    private static final int MOST_STEPS = 60;
    private static final int MOST_CALLS = 200;

    @Override
    public void run(byte[] input) {
        TestLoop.run(loop -> {
            loop.expectFaults();
            new Play(loop, new Script(input)).play();
        });
    }

    /** Something that was scheduled. */
    private static final class Call {
        private final int number;
        private final boolean timed;
        private final Duration due;
        private Runnable cancel = () -> {};
        private boolean cancelled;
        private boolean ran;

        Call(int number, boolean timed, Duration due) {
            this.number = number;
            this.timed = timed;
            this.due = due;
        }
    }

    private static final class Play {
        private final TestLoop test;
        private final EventLoop loop;
        private final Script script;
        private final List<Call> calls = new ArrayList<>();
        private final List<Call> ran = new ArrayList<>();

        Play(TestLoop test, Script script) {
            this.test = test;
            this.loop = test.loop();
            this.script = script;
        }

        void play() {
            for (int step = 0; step < MOST_STEPS && script.left() > 0; step++) {
                switch (script.below(8)) {
                    case 0, 1 -> later();
                    case 2 -> soon();
                    case 3 -> sleeper();
                    case 4, 5 -> cancel();
                    case 6 -> test.advance(Duration.ofMillis(script.below(20)));
                    default -> test.untilIdle();
                }
            }
            test.advance(Duration.ofHours(1));
            calls.forEach(this::requireEnded);
            requireOrder();
        }

        private Call next(boolean timed, Duration delay) {
            var call = new Call(calls.size(), timed, loop.time().plus(delay));
            calls.add(call);
            return call;
        }

        private void later() {
            Duration delay = Duration.ofMillis(script.below(20));
            int what = script.next();
            Call call = next(true, delay);
            Handle handle = loop.callLater(delay, () -> run(call, what));
            call.cancel = handle::cancel;
        }

        private void soon() {
            int what = script.next();
            Call call = next(false, Duration.ZERO);
            Handle handle = loop.callSoon(() -> run(call, what));
            call.cancel = handle::cancel;
        }

        /** A task that sleeps; it is timed, but its turn is that of its task. */
        private void sleeper() {
            Duration delay = Duration.ofMillis(1 + script.below(20));
            Call call = next(true, Duration.ZERO);
            Task<?> task =
                    Async.detach(() -> {
                        Duration begun = loop.time();
                        Async.sleep(delay);
                        require(
                                loop.time().equals(begun.plus(delay)),
                                call,
                                "woke at another time");
                        call.ran = true;
                    });
            call.cancel = () -> task.cancel("a step of the script");
        }

        private void cancel() {
            if (!calls.isEmpty()) {
                Call call = calls.get(script.below(calls.size()));
                call.cancelled |= !call.ran;
                call.cancel.run();
            }
        }

        private void run(Call call, int what) {
            require(!call.ran, call, "ran twice");
            require(!call.cancelled, call, "ran although it was cancelled");
            require(loop.time().equals(call.due), call, "ran at another time");
            call.ran = true;
            ran.add(call);
            if (calls.size() < MOST_CALLS) {
                switch (what % 8) {
                    case 0 -> later();
                    case 1 -> soon();
                    case 2, 3 -> cancel();
                    case 4 -> throw new IllegalStateException("a step of the script");
                    default -> {}
                }
            }
        }

        private void requireEnded(Call call) {
            require(call.ran || call.cancelled, call, "never ran");
        }

        /** Timers by their time, then as they were scheduled; callbacks as they were scheduled. */
        private void requireOrder() {
            Call timer = null;
            Call soon = null;
            for (Call call : ran) {
                Call last = call.timed ? timer : soon;
                if (last != null) {
                    int order = last.due.compareTo(call.due);
                    require(
                            order < 0 || (order == 0 && last.number < call.number),
                            call,
                            "ran after call " + last.number);
                }
                timer = call.timed ? call : timer;
                soon = call.timed ? soon : call;
            }
        }

        private void require(boolean good, Call call, String what) {
            if (!good) {
                throw new AssertionError(
                        "call " + call.number + ", due at " + call.due + ", " + what);
            }
        }
    }
}
