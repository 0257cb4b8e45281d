package dev.millrace.internal.turn;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.internal.fiber.Engine;
import dev.millrace.internal.inbox.Signal;
import dev.millrace.internal.selector.ChannelCallback;
import dev.millrace.internal.timer.Timer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Pipe;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A driver falls asleep while other threads wake it. Each driver has a timer of many seconds, so a
 * lost wake-up shows as an end by the timer, not as a hanging test.
 */
public class WakeUpRaces {
    private static final String WOKEN = "woken";
    private static final String LOST = "lost";

    private static final class BareHost implements Host {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public boolean idle(long nextTimerNanos) {
            return false;
        }

        @Override
        public void woken() {}

        @Override
        public void runCallback(Runnable callback) {
            callback.run();
        }

        @Override
        public boolean cannotStart(Object running, OutOfMemoryError thrown) {
            throw thrown;
        }

        @Override
        public void reportFailed(Throwable thrown) {
            throw new AssertionError(thrown);
        }

        @Override
        public void callbackBlocked(Thread thread) {}

        @Override
        public Object callbackOwner() {
            return this;
        }
    }

    /** A driver that ends when it has got as many signals as it waits for. */
    private abstract static class Driver {
        final Turns turns = new Turns(Engine.baton(), new BareHost(), "races");
        int wanted; // driver only, like the next field
        int delivered;

        Driver(int wanted) {
            this.wanted = wanted;
        }

        boolean signal() {
            return turns.offer(
                    new Signal() {
                        @Override
                        public void deliver() {
                            if (++delivered == wanted) {
                                turns.stop();
                            }
                        }
                    });
        }

        /** Runs until the signals have come; returns how it ended. */
        String drive() {
            var late = new Late(turns);
            turns.timers().set(late, System.nanoTime() + TimeUnit.SECONDS.toNanos(20));
            turns.run();
            turns.timers().remove(late);
            return late.fired ? LOST : WOKEN;
        }

        /** Runs one turn without waiting. */
        void turn() {
            turns.stop();
            turns.run();
        }
    }

    private static final class Late extends Timer {
        private final Turns turns;
        private boolean fired;

        Late(Turns turns) {
            this.turns = turns;
        }

        @Override
        protected void due() {
            fired = true;
            turns.stop();
        }

        @Override
        public void run() {}
    }

    @JCStressTest
    @Outcome(id = "woken", expect = ACCEPTABLE, desc = "The driver saw it, or was woken for it.")
    @State
    public static class OneProducer extends Driver {
        public OneProducer() {
            super(1);
        }

        @Actor
        public void loop(L_Result r) {
            r.r1 = drive();
        }

        @Actor
        public void producer() {
            signal();
        }
    }

    @JCStressTest
    @Outcome(
            id = "woken",
            expect = ACCEPTABLE,
            desc = "The driver was woken for each, or for both.")
    @State
    public static class OneProducerOfTwo extends Driver {
        public OneProducerOfTwo() {
            super(2);
        }

        @Actor
        public void loop(L_Result r) {
            r.r1 = drive();
        }

        @Actor
        public void producer() {
            signal();
            signal(); // while the driver wakes, lingers or falls asleep again
        }
    }

    @JCStressTest
    @Outcome(
            id = "woken, woken",
            expect = ACCEPTABLE,
            desc = "The second run took what the first left.")
    @State
    public static class ProducerAcrossTwoRuns extends Driver {
        public ProducerAcrossTwoRuns() {
            super(1);
        }

        @Actor
        public void loop(LL_Result r) {
            signal(); // the driver's own signal, which ends the first run
            r.r1 = drive();
            wanted = 2;
            r.r2 = delivered == 2 ? WOKEN : drive();
        }

        @Actor
        public void producer() {
            signal();
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "Delivered by this turn or by the next.")
    @State
    public static class ProducerAndStop extends Driver {
        public ProducerAndStop() {
            super(-1);
        }

        @Actor
        public void loop() {
            turn();
        }

        @Actor
        public void producer() {
            signal();
        }

        @Arbiter
        public void rest(L_Result r) {
            turn();
            r.r1 = delivered;
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "The run that begins takes it.")
    @State
    public static class ProducerAndBegin extends Driver {
        public ProducerAndBegin() {
            super(1);
        }

        @Actor
        public void loop(L_Result r) {
            turn(); // perhaps too early
            if (delivered == 0) {
                drive();
            }
            r.r1 = delivered;
        }

        @Actor
        public void producer() {
            signal();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Accepted, and returned by the close.")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Refused, and not returned.")
    @State
    public static class ProducerAndClose extends Driver {
        public ProducerAndClose() {
            super(-1);
        }

        @Actor
        public void producer(LL_Result r) {
            r.r1 = signal();
        }

        @Actor
        public void loop(LL_Result r) {
            var left = new AtomicInteger();
            turns.close(entry -> left.incrementAndGet());
            r.r2 = left.get();
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, 2", expect = ACCEPTABLE, desc = "Both accepted: run, or returned.")
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "Only the first was accepted.")
    @Outcome(id = "false, false, 0", expect = ACCEPTABLE, desc = "Both came too late.")
    @State
    public static class ProducerOfTwoAndTheLastTurn extends Driver {
        public ProducerOfTwoAndTheLastTurn() {
            super(-1);
        }

        @Actor
        public void producer(LLL_Result r) {
            r.r1 = signal();
            r.r2 = signal();
        }

        @Actor
        public void loop(LLL_Result r) {
            turn();
            var left = new AtomicInteger(delivered);
            turns.close(entry -> left.incrementAndGet());
            r.r3 = left.get();
        }
    }

    @JCStressTest
    @Outcome(id = "woken", expect = ACCEPTABLE, desc = "The selector was woken, like a thread.")
    @State
    public static class ProducerAndDriverInItsSelector extends Driver {
        public ProducerAndDriverInItsSelector() {
            super(1);
        }

        @Actor
        public void loop(L_Result r) {
            try {
                Pipe pipe = Pipe.open(); // nothing ever comes through it
                pipe.source().configureBlocking(false);
                turns.readiness()
                        .onReadable(
                                pipe.source(),
                                new ChannelCallback() {
                                    @Override
                                    protected void ready() {}
                                });
                r.r1 = drive();
                pipe.sink().close();
                pipe.source().close();
                turns.close(entry -> {});
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Actor
        public void producer() {
            signal();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "It slept, and what came was taken.")
    @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "It was awake, and what came was taken.")
    @State
    public static class ObserverOfTheSleep extends Driver {
        public ObserverOfTheSleep() {
            super(1);
        }

        @Actor
        public void loop(LL_Result r) {
            drive();
            r.r2 = delivered;
        }

        @Actor
        public void producer(LL_Result r) {
            r.r1 = turns.isAsleep();
            signal();
        }
    }
}
