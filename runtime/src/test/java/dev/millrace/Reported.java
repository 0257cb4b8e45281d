package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Collects what a loop reports; what no test has taken at its end was not meant to happen. */
final class Reported implements ExceptionHandler {
    private final List<LoopFault> reported = new ArrayList<>(); // guarded by this
    private volatile boolean any;

    @Override
    public synchronized void handle(EventLoop loop, LoopFault fault) {
        reported.add(fault);
        any = true;
        notifyAll();
    }

    /**
     * Whether there was any fault yet; takes no lock, which a spinning caller would never leave.
     */
    boolean any() {
        return any;
    }

    /** All faults so far, which are expected. */
    synchronized List<LoopFault> take() {
        var taken = List.copyOf(reported);
        reported.clear();
        return taken;
    }

    /** The only fault so far, which is expected. */
    LoopFault takeOne() {
        List<LoopFault> taken = take();
        assertThat(taken).hasSize(1);
        return taken.getFirst();
    }

    /** The first fault so far that is {@code wanted}, which is expected. */
    synchronized Optional<LoopFault> takeIf(Predicate<LoopFault> wanted) {
        Optional<LoopFault> found = reported.stream().filter(wanted).findFirst();
        found.ifPresent(reported::remove);
        return found;
    }

    /** Waits, in real time, for a fault whose message contains {@code words}, and takes it. */
    synchronized LoopFault await(String words) throws InterruptedException {
        Predicate<LoopFault> wanted = fault -> fault.message().contains(words);
        for (int waits = 0; reported.stream().noneMatch(wanted) && waits < 200; waits++) {
            wait(100);
        }
        return takeIf(wanted)
                .orElseThrow(() -> new AssertionError("no fault: " + words + reported));
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(20, TimeUnit.SECONDS)).as("happened within 20 s").isTrue();
    }
}
