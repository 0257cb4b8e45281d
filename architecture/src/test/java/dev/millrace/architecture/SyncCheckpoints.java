package dev.millrace.architecture;

import dev.millrace.EventLoop;
import dev.millrace.VoidBody;
import dev.millrace.sync.AsyncBarrier;
import dev.millrace.sync.AsyncCondition;
import dev.millrace.sync.AsyncEvent;
import dev.millrace.sync.AsyncLock;
import dev.millrace.sync.AsyncQueue;
import dev.millrace.sync.AsyncReadWriteLock;
import dev.millrace.sync.AsyncSemaphore;
import dev.millrace.sync.Select;
import dev.millrace.sync.TokenBucket;
import dev.millrace.sync.WaitQueue;
import java.time.Duration;
import java.util.List;

/** The checkpoints of the package {@code sync}, each called wrongly or where it would wait. */
@SuppressWarnings("NullAway") // nulls are among what is wrong
final class SyncCheckpoints {
    private final CheckpointsTest test;

    SyncCheckpoints(CheckpointsTest test) {
        this.test = test;
    }

    void addAll() {
        test.addPlain(
                "WaitQueue.await(Object)",
                pend -> new WaitQueue<Integer, Integer>(EventLoop.current()).await(1));
        addLocks();
        addSemaphores();
        addQueues();
        addSelects();
    }

    private void addLocks() {
        test.add(
                "AsyncLock.acquire()",
                pend -> {
                    AsyncLock lock = AsyncLock.create();
                    lock.acquire();
                    pend.run();
                    lock.acquire();
                });
        test.addPlain("AsyncLock.run(Body)", pend -> AsyncLock.create().run(() -> test.effect()));
        test.addPlain(
                "AsyncLock.run(VoidBody)",
                pend -> AsyncLock.create().run((VoidBody<Exception>) null));
        test.addPlain(
                "AsyncReadWriteLock.read(Body)",
                pend -> AsyncReadWriteLock.create().read(() -> test.effect()));
        test.addPlain(
                "AsyncReadWriteLock.read(VoidBody)",
                pend -> AsyncReadWriteLock.create().read((VoidBody<Exception>) null));
        test.addPlain(
                "AsyncReadWriteLock.write(Body)",
                pend -> AsyncReadWriteLock.create().write(() -> test.effect()));
        test.addPlain(
                "AsyncReadWriteLock.write(VoidBody)",
                pend -> AsyncReadWriteLock.create().write((VoidBody<Exception>) null));
        test.add(
                "AsyncReadWriteLock.acquireRead()",
                pend -> {
                    AsyncReadWriteLock lock = AsyncReadWriteLock.create();
                    lock.acquireWrite();
                    pend.run();
                    lock.acquireRead();
                });
        test.addPlain(
                "AsyncReadWriteLock.acquireWrite()",
                pend -> AsyncReadWriteLock.create().acquireWrite());
        test.addPlain(
                "AsyncCondition.await()", pend -> AsyncCondition.of(AsyncLock.create()).await());
        test.addPlain(
                "AsyncCondition.awaitUntil(BooleanSupplier)",
                pend -> AsyncCondition.of(AsyncLock.create()).awaitUntil(null));
    }

    private void addSemaphores() {
        test.addPlain("AsyncSemaphore.acquire()", pend -> AsyncSemaphore.create(0).acquire());
        test.addPlain("AsyncSemaphore.acquire(int)", pend -> AsyncSemaphore.bounded(1).acquire(2));
        test.addPlain(
                "AsyncSemaphore.run(Body)",
                pend -> AsyncSemaphore.create(1).run(() -> test.effect()));
        test.addPlain(
                "AsyncSemaphore.run(VoidBody)",
                pend -> AsyncSemaphore.create(1).run((VoidBody<Exception>) null));
        test.addPlain(
                "AsyncSemaphore.run(int, Body)",
                pend -> AsyncSemaphore.create(1).run(0, () -> test.effect()));
        test.addPlain(
                "AsyncSemaphore.run(int, VoidBody)",
                pend -> AsyncSemaphore.create(1).run(0, (VoidBody<Exception>) null));
        test.addPlain("TokenBucket.acquire()", pend -> bucket().acquire());
        test.addPlain("TokenBucket.acquire(int)", pend -> bucket().acquire(2));
        test.addPlain("AsyncEvent.await()", pend -> AsyncEvent.create().await());
        test.add(
                "AsyncBarrier.await()",
                pend -> {
                    AsyncBarrier broken = AsyncBarrier.create(1);
                    broken.abort();
                    pend.run();
                    broken.await();
                });
    }

    private static TokenBucket bucket() {
        return TokenBucket.create(1, Duration.ofSeconds(1), 1);
    }

    private void addQueues() {
        test.addPlain("AsyncQueue.put(Object)", pend -> AsyncQueue.fifo(1).put(null));
        test.add(
                "AsyncQueue.take()",
                pend -> {
                    AsyncQueue<Integer> ended = AsyncQueue.fifo(1);
                    ended.shutdown();
                    pend.run();
                    ended.take();
                });
        test.addPlain("AsyncQueue.join()", pend -> AsyncQueue.fifo(1).join());
    }

    private void addSelects() {
        test.addPlain(
                "Select.select(Clause[])",
                pend -> {
                    AsyncSemaphore free = AsyncSemaphore.create(1);
                    Select.select(Select.when(free).thenRun(() -> test.effect()));
                });
        test.addPlain("Select.select(Collection)", pend -> Select.select(List.of()));
        test.addPlain(
                "Select.selectInOrder(Clause[])",
                pend -> {
                    AsyncSemaphore free = AsyncSemaphore.create(1);
                    Select.selectInOrder(Select.when(free).thenRun(() -> test.effect()));
                });
        test.addPlain("Select.selectInOrder(Collection)", pend -> Select.selectInOrder(List.of()));
    }
}
