package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.Runner;
import java.time.Duration;
import java.util.function.Function;

/** Does one kind of work on one engine, on a thread and a loop of its own. */
final class Crew {
    /** Far more than the slowest hook needs, on the busiest machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String name;
    private final Ledger ledger = new Ledger();
    private final Gate gate;
    private final Duration pause;
    private final Work work;
    private final Thread thread;

    Crew(Kind kind, FiberEngine engine, long seed, Gate gate) {
        this.name = kind.on(engine);
        this.gate = gate;
        this.pause = kind.pause();
        this.work = kind.work().apply(new Work.Shift(ledger, seed, engine));
        this.thread = Thread.ofPlatform().name("soak " + name).unstarted(() -> run(engine));
    }

    /**
     * A kind of work.
     *
     * @param pause between two rounds, so that all kinds together leave most of the machine free
     */
    record Kind(String name, Duration pause, Function<Work.Shift, Work> work) {
        Kind atOnce() {
            return new Kind(name, Duration.ZERO, work);
        }

        String on(FiberEngine engine) {
            return name + " on " + engine.name();
        }
    }

    String name() {
        return name;
    }

    Ledger ledger() {
        return ledger;
    }

    void start() {
        thread.start();
    }

    void join() throws InterruptedException {
        thread.join();
    }

    private void run(FiberEngine engine) {
        var settings =
                EventLoop.builder()
                        .name("soak " + name)
                        .engine(engine)
                        .slowStep(PATIENCE) // a busy machine is no fault of the loop
                        .exceptionHandler((loop, fault) -> tell(fault))
                        .discardHandler((loop, value, source) -> work.discard(value));
        if (work.poller() != null) {
            settings.poller(work.poller());
        }
        try {
            try (Runner runner = Runner.of(settings)) {
                runner.run(this::work);
            } finally {
                work.close();
            }
        } catch (Throwable t) { // ends the soak
            gate.fail(new AssertionError(name, t));
        }
    }

    private void tell(LoopFault fault) {
        if (fault.failure() instanceof Work.Planned) {
            ledger.fail();
        } else {
            ledger.fault(fault.message() + ": " + fault.failure());
        }
    }

    private void work() throws Exception {
        int last = 0;
        while (true) {
            int before = last;
            Gate.Phase phase = Async.blocking(() -> gate.next(name, before));
            if (phase == null) {
                return;
            }
            last = phase.number();
            for (int i = 0; i < phase.rounds() && !gate.closed(); i++) {
                work.round();
                awaitBalance();
                ledger.round();
                Async.sleep(pause);
            }
            work.settle();
        }
    }

    /** Late values and hooks come soon after a round. */
    private void awaitBalance() {
        Async.timeout(
                PATIENCE,
                () -> {
                    while (!ledger.balanced()) {
                        Async.sleep(Duration.ofMillis(1));
                    }
                });
    }
}
