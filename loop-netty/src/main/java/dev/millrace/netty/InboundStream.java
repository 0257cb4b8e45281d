package dev.millrace.netty;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFault;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import dev.millrace.stream.AsyncStream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one channel, which reads only while a task waits for one. Loop only; its handler
 * runs on the driver.
 */
final class InboundStream<T> implements AsyncStream<T> {
    private final EventLoop loop;
    private final IoLoop io;
    private final Channel channel;
    private final Class<T> type;
    private final Queue<T> arrived = new ArrayDeque<>(); // messages of one read
    private final Handler handler = new Handler();
    private final Runnable read = this::read;

    private @Nullable Handle onLoopClose;
    private boolean autoRead; // the channel's setting before
    private boolean asked; // the channel is reading
    private boolean reading; // a task is in next()
    private @Nullable Suspension<@Nullable Void> reader;
    private @Nullable Throwable failure;
    private boolean failureSeen;
    private boolean over; // nothing more will arrive
    private boolean closed;

    private InboundStream(EventLoop loop, IoLoop io, Channel channel, Class<T> type) {
        this.loop = loop;
        this.io = io;
        this.channel = channel;
        this.type = type;
    }

    static <T> InboundStream<T> open(Channel channel, Class<T> type) {
        EventLoop loop = EventLoop.current();
        Objects.requireNonNull(type, "type");
        if (!(loop.poller() instanceof NettyPoller poller) || channel.eventLoop() != poller.io()) {
            throw new IllegalArgumentException(
                    channel
                            + " is not a channel of loop "
                            + loop.name()
                            + "; give NettyLoop.of(loop).group() to its bootstrap, or hand its"
                            + " messages over with AsyncStream.listen");
        }
        var stream = new InboundStream<>(loop, poller.io(), channel, type);
        loop.onDriver(stream::begin);
        return stream;
    }

    private void begin() {
        if (channel.pipeline().get(Handler.class) != null) {
            throw new IllegalStateException(
                    "the messages of " + channel + " already have a stream: it has one consumer");
        }
        autoRead = channel.config().isAutoRead();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(handler);
        over = !channel.isOpen();
        try {
            onLoopClose = loop.onClose(this::close);
        } catch (LoopClosedException late) {
            onLoopClose = null; // the channel is about to be closed, which ends this stream
        }
    }

    // ---- for the reader

    @Override
    public @Nullable T next() {
        requireInLoop("next");
        if (reading) {
            Async.readyCheckpoint("next");
            throw new IllegalStateException(
                    "another task is waiting for this stream's next element: it has one consumer");
        }
        reading = true;
        try {
            return nextPassing();
        } finally {
            reading = false;
        }
    }

    /** Passes one checkpoint before the message is taken: a cancel leaves it in the queue. */
    private @Nullable T nextPassing() {
        boolean passed = false;
        while (true) {
            if (!isReady()) {
                Async.<@Nullable Void>suspendInLoop(this::await);
            } else if (!passed) {
                Async.readyCheckpoint("next"); // other tasks may have run, so look again
            } else {
                return take();
            }
            passed = true;
        }
    }

    private void await(Suspension<@Nullable Void> wait) {
        wait.onCancel(new Leaving());
        reader = wait;
        ask();
    }

    private @Nullable T take() {
        T message = arrived.poll();
        Throwable thrown = failure;
        if (message == null && thrown != null && !closed) {
            failureSeen = true;
            throw Rethrow.unchecked(thrown);
        }
        return message;
    }

    private boolean isReady() {
        return !arrived.isEmpty() || over || closed;
    }

    @Override
    public boolean ready() {
        requireInLoop("ready");
        return isReady();
    }

    @Override
    public boolean closed() {
        return closed || (over && arrived.isEmpty());
    }

    /** Never waits. */
    @Override
    public void close() {
        requireInLoop("close");
        if (closed) {
            return;
        }
        closed = true;
        Handle hook = onLoopClose;
        if (hook != null) {
            hook.cancel();
        }
        try {
            loop.onDriver(this::leave);
        } catch (LoopClosedException late) {
            over = true; // the channel closes with the loop; its messages are still here
        }
        for (T message = arrived.poll(); message != null; message = arrived.poll()) {
            Discarding.discard(loop, message, toString());
        }
        Throwable unseen = failureSeen ? null : failure;
        if (unseen != null) {
            loop.report(
                    new LoopFault(
                            "a channel failed, and its stream was closed before that was read",
                            unseen,
                            toString(),
                            null));
        }
        wakeReader();
    }

    private void leave() {
        if (channel.pipeline().context(handler) != null) {
            channel.pipeline().remove(handler);
        }
        if (channel.isOpen()) {
            channel.config().setAutoRead(autoRead);
        }
    }

    private void requireInLoop(String call) {
        if (!loop.inLoop()) {
            throw new WrongThreadException(
                    call
                            + " was called outside the stream's loop "
                            + loop.name()
                            + "; from another thread use loop.submit(() -> stream."
                            + call
                            + "())");
        }
    }

    // ---- for the channel

    /**
     * Asks the channel to read. The driver does it before it waits, so there is no switch to the
     * driver now.
     */
    private void ask() {
        if (!asked && !over) {
            asked = true;
            io.executeOwn(read);
        }
    }

    private void read() {
        if (!over && !closed) {
            channel.read();
        }
    }

    private void wakeReader() {
        Suspension<@Nullable Void> waiting = reader;
        if (waiting != null) {
            reader = null;
            waiting.tryResume(null);
        }
    }

    private void end(@Nullable Throwable thrown) {
        if (!over) {
            over = true;
            failure = thrown;
            wakeReader();
        }
    }

    @Override
    public String toString() {
        return "messages of " + channel;
    }

    private final class Leaving implements CancelHook, Described {
        @Override
        public boolean abort() {
            reader = null; // a message that comes now is for the next reader
            return true;
        }

        @Override
        public String kind() {
            return "channel";
        }

        @Override
        public Description describe() {
            return Description.of("channel", "a message of " + channel);
        }
    }

    /** Puts arriving messages into the stream. */
    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (over || !type.isInstance(message)) {
                context.fireChannelRead(message);
            } else {
                arrived.add(type.cast(message));
                wakeReader();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            asked = false;
            if (reader != null) {
                ask(); // a part of a message, or a message of another type
            }
            context.fireChannelReadComplete();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                end(null); // only the peer's half is closed; this side may still write
            }
            context.fireUserEventTriggered(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
            if (over) {
                context.fireExceptionCaught(thrown);
            } else {
                end(thrown);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(null);
            context.fireChannelInactive();
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            end(null);
        }
    }
}
