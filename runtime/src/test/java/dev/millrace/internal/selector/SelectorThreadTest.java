package dev.millrace.internal.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.internal.inbox.CallbackEntry;
import dev.millrace.internal.inbox.Entry;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a hang fails, instead of stopping the build
class SelectorThreadTest {
    private final BlockingQueue<Entry> inbox = new LinkedBlockingQueue<>();
    private final Queue<CallbackEntry> ready = new ArrayDeque<>();
    private final AtomicBoolean fails = new AtomicBoolean(true);
    private final IllegalStateException failure = new IllegalStateException("no select");

    @Test
    void a_select_that_fails_is_reported_and_another_selector_takes_over() throws Exception {
        var selector = new ChannelSelector();
        selector.watchElsewhere("test", this::bring, ready::add);
        try {
            addReadable(selector, Pipe.open());
            assertThat(catchThrowable(((CallbackEntry) inbox.take())::run)).isSameAs(failure);

            var job = addReadable(selector, Pipe.open());
            while (!ready.contains(job)) { // or the test's time is up
                ((CallbackEntry) inbox.take()).run();
            }
        } finally {
            selector.close();
        }
    }

    @Test
    void a_channel_that_is_watched_already_is_watched_elsewhere_from_then_on() throws Exception {
        fails.set(false);
        var selector = new ChannelSelector();
        try {
            var job = addReadable(selector, Pipe.open());
            assertThat(selector.isWatchedElsewhere()).isFalse();

            selector.watchElsewhere("test", this::bring, ready::add);
            assertThat(selector.isWatchedElsewhere()).isTrue();
            ((CallbackEntry) inbox.take()).run();
            assertThat(ready).contains(job);
        } finally {
            selector.close();
        }
    }

    private ChannelCallback addReadable(ChannelSelector selector, Pipe pipe) throws Exception {
        pipe.source().configureBlocking(false);
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        var job = new Nothing();
        selector.onReadable(pipe.source(), job);
        return job;
    }

    private void bring(Entry entry) {
        if (fails.getAndSet(false)) {
            throw failure;
        }
        inbox.add(entry);
    }

    private static final class Nothing extends ChannelCallback {
        @Override
        protected void ready() {}
    }
}
