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
 * Watches a loop's channels where the loop itself sleeps in something that cannot: a thread with a
 * selector, which brings what is ready to the loop. A direction that was brought is watched again
 * when the loop has called its callback.
 */
final class SelectorThread {
    private final Selector selector;
    private final Consumer<? super Entry> loop;
    private final Supplier<Entry> whenEmpty;
    private final Function<Throwable, Entry> whenFailed;
    private boolean told; // on the thread

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
     * Begins to watch.
     *
     * @param loop takes entries from any thread
     * @param whenEmpty makes what the loop gets when no channel is left
     * @param whenFailed makes what the loop gets, once, when a select has failed; the thread goes
     *     on until the selector is closed
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

    /** Takes a cancelled key of {@code channel} out of a selector that may be watched now. */
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
                return; // the loop has closed it
            } catch (OutOfMemoryError e) { // what is ready is so at the next look
                Thread.yield();
            } catch (Throwable t) {
                tell(t);
                Thread.yield(); // the loop is about to close this one
            }
        }
    }

    private void tell(Throwable thrown) {
        if (!told) {
            try {
                loop.accept(whenFailed.apply(thrown));
                told = true;
            } catch (OutOfMemoryError e) { // at the next failure, which is at hand
                Thread.onSpinWait();
            }
        }
    }

    private void watchOnce() throws IOException {
        selector.select(this::bring);
        if (selector.keys().isEmpty()) {
            loop.accept(whenEmpty.get());
            selector.select(this::bring); // until there is one again, or the end
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
            // the channel was closed, or nobody waits for it any more
        }
    }
}
