package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;
import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.when;

import dev.millrace.Async;
import dev.millrace.stream.Channel;
import dev.millrace.sync.AsyncCondition;
import dev.millrace.sync.AsyncEvent;
import dev.millrace.sync.AsyncLock;
import dev.millrace.sync.AsyncQueue;
import dev.millrace.sync.AsyncSemaphore;
import java.time.Duration;

/** What tasks of a loop that closes synchronise with. Made on the loop. */
final class UnfinishedSync {
    private final AsyncLock lock = AsyncLock.create("lock");
    private final AsyncCondition never = AsyncCondition.of(lock);
    private final AsyncSemaphore permits = AsyncSemaphore.bounded(1);
    private final AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
    private final AsyncEvent event = AsyncEvent.create();

    /** A permit, and then the lock as well. */
    void hold(Duration time) {
        permits.run(() -> lock.run(() -> Async.sleep(time)));
    }

    void awaitChange() {
        lock.run(() -> {
            never.await();
            require(false, "a signal that nobody has given");
        });
    }

    void put(Ledger ledger) {
        int item = ledger.make("an item of a queue");
        boolean put = false;
        try {
            queue.put(item);
            put = true;
            ledger.mayStay(item);
        } finally {
            if (!put) {
                ledger.out(item);
            }
        }
    }

    void take(Ledger ledger) {
        ledger.out(queue.take());
    }

    void takeFromOne(Channel<Integer> channel, Ledger ledger) {
        select(
                when(channel.receiver())
                        .thenAccept(element -> {
                            if (element != null) {
                                ledger.out(element);
                            }
                        }),
                when(queue).thenAccept(ledger::out),
                when(event).thenRun(() -> require(false, "an event that nobody has set")));
    }

    /** After the close. */
    void check() {
        require(lock.holder() == null, "a lock is held after the close: " + lock);
        require(permits.available() == 1, "a permit is lost at the close: " + permits);
        require(
                permits.waiting().isEmpty()
                        && lock.waiting().isEmpty()
                        && never.waiting().isEmpty()
                        && queue.waitingToPut().isEmpty()
                        && queue.waitingToTake().isEmpty()
                        && event.waiting().isEmpty(),
                "somebody waits after the close");
    }
}
