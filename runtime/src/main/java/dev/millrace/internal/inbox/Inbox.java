package dev.millrace.internal.inbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A lock-free many-producer inbox that its one consumer empties whole.
 *
 * <p>Producers push onto a stack with one compare-and-set; the consumer takes the whole stack with
 * one exchange and turns it round. Nothing is ever popped singly, so the stack's ABA problem cannot
 * arise. No step takes a lock or parks: a virtual-thread scheduler that parks inside {@code
 * execute} eats the parking permit of the thread that submits.
 */
public final class Inbox {
    private static final Entry CLOSED = new Entry() {};
    private static final VarHandle HEAD;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(Inbox.class, "head", Entry.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // written by any thread through HEAD, emptied by the consumer
    private volatile @Nullable Entry head;

    /** Adds {@code entry}; any thread. Returns false, and leaves the entry alone, once closed. */
    public boolean offer(Entry entry) {
        for (; ; ) {
            Entry top = head;
            if (top == CLOSED) {
                return false;
            }
            entry.next = top;
            if (HEAD.compareAndSet(this, top, entry)) {
                return true;
            }
        }
    }

    public boolean isEmpty() {
        Entry top = head;
        return top == null || top == CLOSED;
    }

    public boolean isClosed() {
        return head == CLOSED;
    }

    /** Takes all entries, oldest first; walk them with {@link #after}. Consumer only. */
    public @Nullable Entry takeAll() {
        if (isEmpty()) {
            return null; // no exchange for nothing; an offer that is missed here is seen next time
        }
        return oldestFirst((Entry) HEAD.getAndSet(this, null));
    }

    /** Closes the inbox and takes what was in it, oldest first. */
    public @Nullable Entry close() {
        Entry top = (Entry) HEAD.getAndSet(this, CLOSED);
        return top == CLOSED ? null : oldestFirst(top);
    }

    /** The entry behind {@code entry} in a chain that was taken; unlinks {@code entry}. */
    public static @Nullable Entry after(Entry entry) {
        Entry next = entry.next;
        entry.next = null;
        return next;
    }

    private static @Nullable Entry oldestFirst(@Nullable Entry top) {
        Entry oldest = null;
        for (Entry entry = top; entry != null; ) {
            Entry older = entry.next;
            entry.next = oldest;
            oldest = entry;
            entry = older;
        }
        return oldest;
    }
}
