package dev.millrace.internal.selector;

import dev.millrace.internal.inbox.Entry;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A thread that watches a loop's channels with a selector, for a loop that sleeps in something
 * else. It sends callbacks of ready channels to the loop. It watches a channel again when the loop
 * has called its callbacks.
 */
final class SelectorThread {
    private final Selector selector;
    private final Consumer<? super Entry> loop;
    private final Supplier<Entry> whenEmpty;
    private final Function<Throwable, Entry> whenFailed;
    private boolean told; // this thread only

    private SelectorThread(
            Selector selector,
            Consumer<? super Entry> loop,
            Supplier<Entry> whenEmpty,
            Function<Throwable, Entry> whenFailed) {
        this.selector = selector;
        this.loop = loop;
        this.whenEmpty = whenEmpty;
        this.whenFailed = whenFailed;
    }

    /**
     * Starts the thread.
     *
     * @param loop takes entries from any thread
     * @param whenEmpty makes the entry for the loop when no channel is left
     * @param whenFailed makes the entry for the loop when a select has failed, once; the thread
     *     goes on until the selector is closed
     */
    static void start(
            String name,
            Selector selector,
            Consumer<? super Entry> loop,
            Supplier<Entry> whenEmpty,
            Function<Throwable, Entry> whenFailed) {
        var watcher = new SelectorThread(selector, loop, whenEmpty, whenFailed);
        Thread.ofPlatform()
                .daemon()
                .name(name + "-selector")
                .inheritInheritableThreadLocals(false)
                .start(watcher::watch);
    }

    /** Waits until {@code selector} has dropped the cancelled key of {@code channel}. */
    static void forgetCancelled(SelectableChannel channel, Selector selector) {
        while (channel.keyFor(selector) != null) {
            selector.wakeup();
            Thread.yield();
        }
    }

    private void watch() {
        while (selector.isOpen()) {
            try {
                watchOnce();
            } catch (ClosedSelectorException e) {
                return; // the loop closed it
            } catch (OutOfMemoryError e) { // ready channels are still ready at the next select
                Thread.yield();
            } catch (Throwable t) {
                tell(t);
                Thread.yield(); // the loop will close this selector
            }
        }
    }

    private void tell(Throwable thrown) {
        if (!told) {
            try {
                loop.accept(whenFailed.apply(thrown));
                told = true;
            } catch (OutOfMemoryError e) { // tries again at the next failure, which comes soon
                Thread.onSpinWait();
            }
        }
    }

    private void watchOnce() throws IOException {
        selector.select(this::bring);
        if (selector.keys().isEmpty()) {
            loop.accept(whenEmpty.get());
            selector.select(this::bring); // until there is a channel again or the loop closes
        }
    }

    private void bring(SelectionKey key) {
        try {
            int ready = key.readyOps();
            key.interestOps(0);
            Entry call = ((ChannelSelector.Interest) key.attachment()).bring(ready);
            if (call != null) {
                loop.accept(call);
            }
        } catch (CancelledKeyException e) {
            // the channel was closed or its callbacks were removed
        }
    }
}
