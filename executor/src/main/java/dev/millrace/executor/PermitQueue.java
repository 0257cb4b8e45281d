package dev.millrace.executor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Those that wait for a permit, first in, first out. Any thread, without a lock.
 *
 * <p>The queue of Michael and Scott, "Simple, Fast, and Practical Non-Blocking and Blocking
 * Concurrent Queue Algorithms" (1996): the first node is empty, and the last may lie a little
 * behind the node that {@code TAIL} names. The JDK's queue has its two ends in one line of memory;
 * here they are apart, since loops add to the one while workers take from the other.
 */
final class PermitQueue {
    private static final int APART = 32; // references: two lines, as processors fetch them in pairs
    private static final int HEAD = APART;
    private static final int TAIL = 3 * APART;

    private final AtomicReferenceArray<Node> ends = new AtomicReferenceArray<>(4 * APART + 1);
    private final AtomicBoolean sweeping = new AtomicBoolean();

    PermitQueue() {
        var empty = new Node(null);
        ends.set(HEAD, empty);
        ends.set(TAIL, empty);
    }

    private static final class Node {
        private static final VarHandle NEXT;

        static {
            try {
                NEXT = MethodHandles.lookup().findVarHandle(Node.class, "next", Node.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        FifoPermits.@Nullable Waiter waiter; // cleared by who has made this the first node
        volatile @Nullable Node next; // through NEXT; this one itself once it was left behind

        Node(FifoPermits.@Nullable Waiter waiter) {
            this.waiter = waiter;
        }
    }

    boolean isEmpty() {
        return nextOf(ends.get(HEAD)) == null;
    }

    void add(FifoPermits.Waiter waiter) {
        var node = new Node(waiter);
        Node last = ends.get(TAIL);
        while (true) {
            Node next = last.next;
            if (next == null) {
                if (Node.NEXT.compareAndSet(last, null, node)) {
                    ends.setRelease(TAIL, node); // perhaps an older one than another thread has set
                    return;
                }
            } else {
                last = next == last ? ends.get(HEAD) : next;
            }
        }
    }

    FifoPermits.@Nullable Waiter poll() {
        while (true) {
            Node first = ends.get(HEAD);
            Node next = first.next;
            if (next == null) {
                return null;
            }
            if (next == first) {
                continue; // left behind since
            }
            FifoPermits.Waiter waiter = next.waiter;
            if (ends.compareAndSet(HEAD, first, next)) {
                next.waiter = null;
                Node.NEXT.setRelease(first, first); // what is old must not keep alive what is young
                return waiter;
            }
        }
    }

    /** Takes out those that do not wait any more, but for the last one. */
    void sweep() {
        if (!sweeping.compareAndSet(false, true)) {
            return;
        }
        try {
            Node before = ends.get(HEAD);
            Node node = nextOf(before);
            while (node != null) {
                Node next = nextOf(node);
                FifoPermits.Waiter waiter = node.waiter;
                boolean gone = waiter == null || !waiter.waits();
                if (gone && next != null) {
                    Node.NEXT.compareAndSet(before, node, next); // unless before was left behind
                } else {
                    before = node;
                }
                node = next;
            }
        } finally {
            sweeping.set(false);
        }
    }

    /** Those that wait, in order; about those of one moment. */
    List<FifoPermits.Waiter> waiters() {
        var waiters = new ArrayList<FifoPermits.Waiter>();
        for (Node node = nextOf(ends.get(HEAD)); node != null; node = nextOf(node)) {
            FifoPermits.Waiter waiter = node.waiter;
            if (waiter != null) {
                waiters.add(waiter);
            }
        }
        return waiters;
    }

    /** What is behind {@code node}, or behind the first node if that was left behind. */
    private @Nullable Node nextOf(Node node) {
        Node next = node.next;
        while (next == node) {
            node = ends.get(HEAD);
            next = node.next;
        }
        return next;
    }
}
