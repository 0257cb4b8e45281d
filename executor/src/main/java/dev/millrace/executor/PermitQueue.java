package dev.millrace.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The waiters for a permit, first in, first out. Any thread, without a lock.
 *
 * <p>The queue of Michael and Scott, "Simple, Fast, and Practical Non-Blocking and Blocking
 * Concurrent Queue Algorithms" (1996): the first node is empty, and the last may be a few nodes
 * after {@code tail}. Unlike in the JDK's queue, the two ends are in different cache lines, because
 * loops write one and workers the other.
 */
final class PermitQueue {
    private final ApartReference<Node> head;
    private final ApartReference<Node> tail;
    private final AtomicBoolean sweeping = new AtomicBoolean();

    PermitQueue() {
        var empty = new Node(null);
        head = new ApartReference<>(empty);
        tail = new ApartReference<>(empty);
    }

    private static final class Node {
        private static final AtomicReferenceFieldUpdater<Node, @Nullable Node> NEXT =
                AtomicReferenceFieldUpdater.newUpdater(Node.class, Node.class, "next");

        FifoPermits.@Nullable Waiter waiter; // cleared by the thread that makes this the first node
        volatile @Nullable Node next; // written through NEXT; a removed node points to itself

        Node(FifoPermits.@Nullable Waiter waiter) {
            this.waiter = waiter;
        }
    }

    boolean isEmpty() {
        return nextOf(head.get()) == null;
    }

    void add(FifoPermits.Waiter waiter) {
        var node = new Node(waiter);
        Node last = tail.get();
        while (true) {
            Node next = last.next;
            if (next == null) {
                if (Node.NEXT.compareAndSet(last, null, node)) {
                    tail.setLazily(node); // may replace a newer one, which add tolerates
                    return;
                }
            } else {
                last = next == last ? head.get() : next;
            }
        }
    }

    FifoPermits.@Nullable Waiter poll() {
        while (true) {
            Node first = head.get();
            Node next = first.next;
            if (next == null) {
                return null;
            }
            if (next == first) {
                continue; // another thread removed it
            }
            FifoPermits.Waiter waiter = next.waiter;
            if (head.compareAndSet(first, next)) {
                next.waiter = null;
                Node.NEXT.lazySet(first, first); // a removed node must not keep newer ones alive
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
            Node before = head.get();
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
        for (Node node = nextOf(head.get()); node != null; node = nextOf(node)) {
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
            node = head.get();
            next = node.next;
        }
        return next;
    }
}
