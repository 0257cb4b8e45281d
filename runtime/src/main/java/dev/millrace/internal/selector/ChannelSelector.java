package dev.millrace.internal.selector;

import dev.millrace.internal.inbox.CallbackEntry;
import dev.millrace.internal.inbox.Entry;
import dev.millrace.spi.Rethrow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls one callback per channel and direction. The selector is opened with the first registration
 * and closed with the last, so a loop without channels parks instead of selecting.
 *
 * <p>Registration is for the loop only; {@link #wakeup} is for any thread. If the loop cannot wait
 * in a selector, {@linkplain #watchElsewhere another thread does}.
 */
public final class ChannelSelector {
    /** After so many empty selects in a row without a wake-up, the selector is replaced. */
    private static final int SPINNING = 512;

    private static final int READS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITES = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    // written by the loop, read by any thread that wakes it
    private volatile @Nullable Selector selector;
    private volatile boolean woken;
    private int emptySelects;

    // loop only, set once
    private @Nullable Elsewhere elsewhere;

    /**
     * From now on another thread waits for the channels, while there are any, instead of {@link
     * #select}. Loop only.
     *
     * @param name the name of the loop
     * @param inbox takes entries from any thread
     * @param ready gets the callbacks of the channels that are ready, on the loop
     */
    public void watchElsewhere(
            String name, Consumer<? super Entry> inbox, Consumer<CallbackEntry> ready) {
        var watched = new Elsewhere(name, inbox, ready);
        Selector open = selector;
        if (open != null) {
            watched.start(open);
        }
        elsewhere = watched; // last, because starting the thread may fail
    }

    /** Whether another thread waits for the channels. */
    public boolean isWatchedElsewhere() {
        return elsewhere != null;
    }

    public boolean isActive() {
        Selector open = selector;
        return open != null && !open.keys().isEmpty();
    }

    /**
     * Calls {@code job} each time {@code channel} can be read or accepted from. Replaces an earlier
     * callback.
     */
    public void onReadable(SelectableChannel channel, ChannelCallback job) {
        requireOneOf(READS, channel, "read from");
        Interest interest = interest(channel);
        ChannelCallback replaced = interest.reader;
        interest.reader = job;
        interest.apply();
        removeQueued(replaced);
    }

    /** Calls {@code job} each time {@code channel} can be written to or has connected. */
    public void onWritable(SelectableChannel channel, ChannelCallback job) {
        requireOneOf(WRITES, channel, "written to");
        Interest interest = interest(channel);
        ChannelCallback replaced = interest.writer;
        interest.writer = job;
        interest.apply();
        removeQueued(replaced);
    }

    public boolean removeReader(SelectableChannel channel) {
        Interest interest = existing(channel);
        if (interest == null || interest.reader == null) {
            return false;
        }
        removeQueued(interest.reader);
        interest.reader = null;
        interest.apply();
        return true;
    }

    public boolean removeWriter(SelectableChannel channel) {
        Interest interest = existing(channel);
        if (interest == null || interest.writer == null) {
            return false;
        }
        removeQueued(interest.writer);
        interest.writer = null;
        interest.apply();
        return true;
    }

    /** Ends the current {@link #select} of the loop, or the next one. */
    public void wakeup() {
        Selector open = selector;
        if (open != null) {
            woken = true;
            open.wakeup();
        }
    }

    /**
     * Passes the callbacks of all ready channels to {@code ready}. Waits up to {@code timeoutNanos}
     * for a channel; 0 does not wait, {@link Long#MAX_VALUE} waits forever.
     */
    public void select(long timeoutNanos, Consumer<CallbackEntry> ready) {
        Selector open = selector;
        if (open == null) {
            return;
        }
        try {
            int selected;
            if (timeoutNanos == 0) {
                selected = open.selectNow(key -> dispatch(key, ready));
            } else {
                // rounded up: waking up a fraction of a millisecond early would spin until the
                // timer is due
                long millis =
                        timeoutNanos == Long.MAX_VALUE
                                ? 0
                                : Math.max(1, (timeoutNanos + 999_999) / 1_000_000);
                long before = System.nanoTime();
                selected = open.select(key -> dispatch(key, ready), millis);
                noteSpin(open, selected, millis, System.nanoTime() - before);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!isActive()) { // not `open`: a selector that spins has been replaced, and is closed
            close();
        }
    }

    public void close() {
        Selector open = selector;
        selector = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void dispatch(SelectionKey key, Consumer<CallbackEntry> ready) {
        Interest interest = (Interest) key.attachment();
        try {
            interest.queue(key.readyOps(), ready);
        } catch (CancelledKeyException e) {
            interest.forget(); // the channel was closed during the select
        }
    }

    /** On some kernels a selector may begin to return at once, forever. A new one does not. */
    private void noteSpin(Selector open, int selected, long millis, long tookNanos)
            throws IOException {
        boolean early = selected == 0 && !woken && (millis == 0 || tookNanos < millis * 500_000);
        woken = false;
        emptySelects = early ? emptySelects + 1 : 0;
        if (emptySelects >= SPINNING) {
            emptySelects = 0;
            replace(open, newSelector());
        }
    }

    private void replace(Selector open, Selector fresh) throws IOException {
        for (SelectionKey key : open.keys()) {
            try {
                key.channel().register(fresh, key.interestOps(), key.attachment());
            } catch (CancelledKeyException | ClosedChannelException e) {
                // closed, perhaps just now by another thread: nothing to wait for
            }
        }
        selector = fresh;
        fresh.wakeup(); // its thread may be watching it already
        open.close();
    }

    private Interest interest(SelectableChannel channel) {
        Interest interest = existing(channel);
        return interest == null ? new Interest(channel) : interest;
    }

    private @Nullable Interest existing(SelectableChannel channel) {
        Selector open = selector;
        SelectionKey key = open == null ? null : channel.keyFor(open);
        return key == null || !key.isValid() ? null : (Interest) key.attachment();
    }

    private static void requireOneOf(int operations, SelectableChannel channel, String what) {
        if ((channel.validOps() & operations) == 0) {
            throw new IllegalArgumentException(channel + " can never be " + what);
        }
    }

    private static void removeQueued(@Nullable ChannelCallback job) {
        if (job != null) {
            job.remove();
        }
    }

    private Selector openSelector() throws IOException {
        Selector open = selector;
        if (open == null) {
            open = newSelector();
            selector = open;
        }
        return open;
    }

    /** Opens a selector. Closes it again if its thread cannot start: nothing would watch it. */
    private Selector newSelector() throws IOException {
        Selector fresh = Selector.open();
        Elsewhere watcher = elsewhere;
        if (watcher != null) {
            try {
                watcher.start(fresh);
            } catch (Throwable t) {
                fresh.close();
                throw t;
            }
        }
        return fresh;
    }

    /** Replaces a selector whose select failed, and reports the failure on the loop. */
    private final class TakeOver extends CallbackEntry {
        private final Selector failed;
        private final Throwable thrown;

        TakeOver(Selector failed, Throwable thrown) {
            this.failed = failed;
            this.thrown = thrown;
        }

        @Override
        public void run() {
            if (selector == failed) {
                try {
                    replace(failed, newSelector());
                } catch (IOException e) {
                    thrown.addSuppressed(e);
                }
            }
            throw Rethrow.unchecked(thrown);
        }
    }

    /** Closes the selector, unless a channel was registered meanwhile. */
    private final class CloseIfEmpty extends CallbackEntry {
        @Override
        public void run() {
            if (!isActive()) {
                close();
            }
        }
    }

    /** Starts the threads that wait instead of the loop. */
    private final class Elsewhere {
        private final String name;
        private final Consumer<? super Entry> inbox;
        private final Consumer<CallbackEntry> ready;

        Elsewhere(String name, Consumer<? super Entry> inbox, Consumer<CallbackEntry> ready) {
            this.name = name;
            this.inbox = inbox;
            this.ready = ready;
        }

        void start(Selector open) {
            SelectorThread.start(
                    name, open, inbox, CloseIfEmpty::new, thrown -> new TakeOver(open, thrown));
        }
    }

    /** The callbacks of one channel. */
    final class Interest {
        @Nullable ChannelCallback reader;
        @Nullable ChannelCallback writer;

        private final SelectableChannel channel;

        Interest(SelectableChannel channel) {
            this.channel = channel;
        }

        private void wakeElsewhere(Selector open) {
            if (elsewhere != null) {
                open.wakeup(); // its channels have changed
            }
        }

        /** Drops a key that was just cancelled. Only a select does that. */
        private void forgetCancelled(Selector open) throws IOException {
            if (elsewhere != null) {
                SelectorThread.forgetCancelled(channel, open);
            } else {
                open.selectNow();
                open.selectedKeys().clear();
            }
        }

        // set by the watching thread, cleared on the loop after the callbacks: the channel is not
        // watched while it is set
        volatile boolean brought;
        private int readyOps; // written before the field brought

        private final CallbackEntry call =
                new CallbackEntry() {
                    @Override
                    public void run() {
                        callBrought();
                    }
                };
        private final CallbackEntry watchAgain =
                new CallbackEntry() {
                    @Override
                    public void run() {
                        watchAgain();
                    }
                };

        /** The entry for the loop to handle {@code operations}; null if one is on its way. */
        @Nullable Entry bring(int operations) {
            if (brought) {
                return null;
            }
            readyOps = operations;
            brought = true;
            return call;
        }

        private void callBrought() {
            if (elsewhere != null) {
                queue(readyOps, elsewhere.ready);
                elsewhere.ready.accept(watchAgain); // runs after the callbacks
            }
        }

        private void watchAgain() {
            brought = false;
            Selector open = selector;
            if (open != null && !channel.isOpen()) {
                open.wakeup(); // closed by a callback: only a select frees its file descriptor
            } else if (open != null && (reader != null || writer != null)) {
                apply();
            }
        }

        void queue(int operations, Consumer<CallbackEntry> ready) {
            if (reader != null && (operations & READS) != 0) {
                reader.queue(ready);
            }
            if (writer != null && (operations & WRITES) != 0) {
                writer.queue(ready);
            }
        }

        void forget() {
            reader = null;
            writer = null;
        }

        void apply() {
            int operations =
                    ((reader == null ? 0 : READS) | (writer == null ? 0 : WRITES))
                            & channel.validOps();
            try {
                Selector open = openSelector();
                SelectionKey key = channel.keyFor(open);
                if (operations == 0) {
                    if (key != null) {
                        key.cancel();
                        wakeElsewhere(open);
                    }
                    return;
                }
                if (key != null && !key.isValid()) {
                    forgetCancelled(open);
                }
                channel.register(open, brought ? 0 : operations, this);
                wakeElsewhere(open);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
