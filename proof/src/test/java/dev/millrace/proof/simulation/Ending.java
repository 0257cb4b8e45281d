package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFault;
import dev.millrace.VoidBody;
import dev.millrace.VoidCoroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A loop that closes while its tasks wait for all kinds of things. */
final class Ending {
    private static final int TASKS = 8;
    private static final int LONGEST = 6;

    private final Random random;
    private final List<LoopFault> faults = new CopyOnWriteArrayList<>(); // any thread
    private final List<CompletableFuture<?>> submitted = new ArrayList<>();
    private final EventLoop loop;
    private int started; // as detached tasks
    private int detached; // and not ended well
    private int living;

    private Ending(long seed) {
        random = new Random(seed);
        loop =
                EventLoop.builder()
                        .name("ending-" + seed)
                        .engine(FiberEngine.SIMULATED)
                        .clock(new EndingClock(random))
                        .slowStep(Duration.ofMinutes(1)) // of real time
                        .exceptionHandler((on, fault) -> faults.add(fault))
                        .open();
    }

    /** What was wrong, or null. */
    static @Nullable Throwable run(long seed) {
        try {
            new Ending(seed).run();
            return null;
        } catch (Throwable t) { // of any kind, as in a simulation
            return t;
        }
    }

    private void run() throws InterruptedException {
        var work = new Unfinished(loop, random);
        try (loop) {
            loop.runUntilComplete(
                    loop.<@Nullable Void>detach(
                            "main",
                            () -> {
                                work.open();
                                for (int i = 0; i < TASKS; i++) {
                                    start(work.next());
                                }
                                Async.sleep(Duration.ofMillis(random.nextInt(LONGEST)));
                                return null;
                            }));
        }
        check(work);
    }

    /** As a detached task, which is reported when the loop closes, or with a future outside. */
    private void start(VoidCoroutine body) {
        if (random.nextBoolean()) {
            loop.<@Nullable Void>detach(
                    "detached-" + ++started,
                    () -> {
                        detached++;
                        live(body);
                        detached--;
                        return null;
                    });
        } else {
            submitted.add(loop.submit(() -> live(body)));
        }
    }

    private void live(VoidCoroutine body) throws Exception {
        living++;
        try {
            body.run();
        } finally {
            VoidBody<RuntimeException> turn = Async::checkpoint;
            Async.shield(turn);
            living--;
        }
    }

    private void check(Unfinished work) {
        require(loop.closed(), "closed, and not so");
        require(living == 0, living + " tasks did not clean up");
        require(submitted.stream().allMatch(CompletableFuture::isDone), "a future has no end");
        var alive = new HashSet<@Nullable String>();
        for (LoopFault fault : faults) {
            require(
                    fault.message().startsWith("a detached task was alive")
                            && alive.add(fault.source()),
                    "reported: " + fault);
        }
        require(
                alive.size() >= detached && alive.size() <= started,
                detached + " of " + started + " tasks did not end, reported were " + alive);
        work.check();
        require(refuses(() -> loop.callSoonThreadSafe(() -> {})), "a closed loop takes callbacks");
        require(refuses(() -> loop.submit(() -> {})), "a closed loop takes tasks");
        require(refuses(work::sendElsewhere), "a closed loop takes elements");
    }

    private static boolean refuses(Runnable call) {
        try {
            call.run();
            return false;
        } catch (LoopClosedException closed) {
            return true;
        }
    }
}
