package dev.millrace.executor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The waiters for a permit, first in, first out. Any thread, without a lock.
 *
 * <p>The queue of Michael and Scott, "Simple, Fast, and Practical Non-Blocking and Blocking
 * Concurrent Queue Algorithms" (1996): the first node is empty, and the last may be a few nodes
 * after the one in {@code TAIL}. Unlike in the JDK's queue, the two ends are in different cache
 * lines, because loops write one and workers the other.
 */
final class PermitQueue {
    // references: two cache lines, which processors fetch in pairs
    private static final int APART = 32;
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

        FifoPermits.@Nullable Waiter waiter; // cleared by the thread that makes this the first node
        volatile @Nullable Node next; // written through NEXT; a removed node points to itself

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
                    ends.setRelease(TAIL, node); // may replace a newer one, which add tolerates
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
                continue; // another thread removed it
            }
            FifoPermits.Waiter waiter = next.waiter;
            if (ends.compareAndSet(HEAD, first, next)) {
                next.waiter = null;
                Node.NEXT.setRelease(first, first); // a removed node must not keep newer ones alive
                return waiter;
            }
        }
    }

    /** Removes the waiters that have given up, except the last one. */
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
                    Node.NEXT.compareAndSet(before, node, next); // fails if before was removed
                } else {
                    before = node;
                }
                node = next;
            }
        } finally {
            sweeping.set(false);
        }
    }

    /** The waiters, in order; not an atomic snapshot. */
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

    /** The node after {@code node}; if that was removed, the node after the first one. */
    private @Nullable Node nextOf(Node node) {
        Node next = node.next;
        while (next == node) {
            node = ends.get(HEAD);
            next = node.next;
        }
        return next;
    }
}
