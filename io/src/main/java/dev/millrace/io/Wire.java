package dev.millrace.io;

import dev.millrace.EventLoop;
import dev.millrace.netty.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a channel's pipeline: what its handler brings goes to {@link Incoming}, and what
 * {@link Outgoing} has gathered goes to the channel.
 *
 * <p>A channel is read on demand only, with so much ahead. It is closed in two stages: first the
 * output is let out, and at the end of the limit the channel is cut, whatever state it is in.
 */
final class Wire extends ChannelInboundHandlerAdapter {
    private final NettyLoop netty;
    private final EventLoop loop;
    private final Channel channel;
    private final Ticker ticker;
    private final Incoming incoming;
    private final Outgoing outgoing;
    private final Runnable step = this::step;
    private Runnable outputEnd;

    // loop only
    private @Nullable ChannelHandlerContext context; // once it is in the pipeline
    private boolean reading; // the channel has been asked to
    private boolean queued; // the step is
    private boolean outputClosed; // by this side
    private boolean closed; // by this side
    private boolean idle; // which is why
    private @Nullable Throwable failure; // of the channel, the first
    private @Nullable IncompleteWriteException cutOff;
    private long lastActive;
    private long leftBefore; // in the channel, when its idle time was asked for last

    Wire(NettyLoop netty, Channel channel, ConnectionLimits limits) {
        this.netty = netty;
        this.loop = netty.loop();
        this.channel = channel;
        this.ticker = netty.group().next().ticker();
        this.incoming = new Incoming(this, limits.readAhead());
        this.outgoing = new Outgoing(this, limits.highWater());
        this.lastActive = ticker.nanoTime();
        this.outputEnd = () -> ((DuplexChannel) channel).shutdownOutput();
    }

    /** Makes {@code channel} one of the loop's. */
    static ChannelFuture register(NettyLoop netty, Channel channel) {
        EventLoopGroup group = netty.group();
        return group.register(channel);
    }

    Channel channel() {
        return channel;
    }

    NettyLoop netty() {
        return netty;
    }

    Incoming incoming() {
        return incoming;
    }

    Outgoing outgoing() {
        return outgoing;
    }

    // ---- for tasks

    void requireInLoop(String call) {
        if (!loop.inLoop()) {
            throw new WrongThreadException(
                    call + " of " + this + " is for its loop only; use loop.submit(…)");
        }
    }

    /** Refuses a write where nothing goes out any more. */
    void requireOutput() throws IOException {
        requireGood();
        if (outputClosed) {
            throw new ConnectionClosedException("the output of " + this + " was closed here");
        }
        if (!channel.isOpen()) {
            throw new ConnectionClosedException(this + " is closed");
        }
    }

    /** Refuses a read where nothing comes any more, and the peer has not ended its output. */
    void requireInput() throws IOException {
        if (!incoming.ended() || closed) {
            requireGood();
        }
    }

    private void requireGood() throws IOException {
        if (cutOff != null) {
            throw new IncompleteWriteException(cutOff.written(), cutOff.wanted());
        }
        if (closed) {
            throw new ConnectionClosedException(
                    this + (idle ? " was closed, since it was idle" : " was closed here"));
        }
        Throwable cause = failure;
        if (cause != null) {
            throw Failures.of(this, cause);
        }
    }

    /** Has the channel read, soon, if more is wanted than is here. */
    void demand() {
        if (!reading && incoming.wantsMore()) {
            queue();
        }
    }

    /** Has what has gathered go to the channel, soon. */
    void hasOutput() {
        queue();
    }

    private void queue() {
        if (!queued) {
            queued = true;
            netty.beforePoll(step);
        }
    }

    /** A write has ended when {@code handed} of {@code wanted} bytes of it had been taken. */
    void cutOff(long handed, long wanted) {
        if (failure == null && !closed) {
            long waiting = outgoing.size() + loop.onDriver(this::bytesInChannel);
            cutOff = new IncompleteWriteException(Math.max(0, handed - waiting), wanted);
            abort();
        }
    }

    /** How many bytes the channel has and the system has not. Driver only. */
    long bytesInChannel() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long[] bytes = {0};
        if (buffer != null) {
            try {
                buffer.forEachFlushedMessage(message -> {
                    bytes[0] += message instanceof ByteBuf waiting ? waiting.readableBytes() : 0;
                    return true;
                });
            } catch (Exception e) {
                throw new IllegalStateException(e); // it throws what the lambda does
            }
        }
        return bytes[0];
    }

    /** Lets out what has been written, and then ends the output. */
    void closeOutput() {
        if (!outputClosed && !closed && channel.isActive()) {
            outputClosed = true;
            loop.onDriver(() ->
                    flushed(channel.newPromise())
                            .addListener((ChannelFutureListener) out -> outputEnd.run()));
        }
    }

    /** Ends the output by {@code end}, on the driver, instead of the channel's own way. */
    void endsOutputBy(Runnable end) {
        outputEnd = end;
    }

    boolean closedHere() {
        return closed;
    }

    /** Begins to close, and cuts the channel after {@code limit}. */
    void close(Duration limit) {
        if (closed) {
            return;
        }
        closed = true;
        incoming.release();
        incoming.end(false);
        loop.onDriver(() -> letOut(limit));
        outgoing.wake();
    }

    private void letOut(Duration limit) {
        if (failure != null || !channel.isActive()) {
            cut();
            return;
        }
        long most = TimeUnit.NANOSECONDS.convert(limit);
        var last = netty.group().next().schedule(this::reset, most, TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(over -> last.cancel(false));
        flushed(channel.newPromise()).addListener((ChannelFutureListener) out -> channel.close());
    }

    /** As {@link #close}, for want of bytes. */
    void closeIdle(Duration limit) {
        if (!closed) {
            idle = true;
            close(limit);
        }
    }

    /** Whether {@code thrown} is no more than the peer's reset, or the close for want of bytes. */
    boolean isGoneFor(Throwable thrown) {
        return (idle && thrown instanceof ConnectionClosedException)
                || (failure != null && thrown instanceof ConnectionResetException);
    }

    /** Throws the connection away. */
    void abort() {
        closed = true;
        incoming.release();
        incoming.end(false);
        outgoing.release();
        loop.onDriver(this::reset);
        outgoing.wake();
    }

    // ---- on the driver

    /** Completes {@code promise} when all that was written has left. */
    ChannelPromise flushed(ChannelPromise promise) {
        step();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER, promise);
        return promise;
    }

    void step() {
        queued = false;
        if (outgoing.size() > 0) {
            handOut();
        }
        read();
    }

    private void handOut() {
        if (!channel.isOpen()) {
            outgoing.release();
            return;
        }
        ChannelHandlerContext here = context;
        ChannelOutboundInvoker way = here == null ? channel : here;
        outgoing.hand(way);
        way.flush();
        active();
        if (channel.isWritable()) {
            outgoing.wake();
        }
    }

    private void read() {
        ChannelHandlerContext here = context;
        if (!reading && here != null && channel.isActive() && incoming.wantsMore()) {
            reading = true;
            here.read();
        }
    }

    private void reset() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            cut();
        }
    }

    /** Past all handlers, which might wait for their peer. */
    private void cut() {
        outgoing.release();
        channel.unsafe().close(channel.voidPromise());
    }

    /** Something has come or gone. */
    void active() {
        lastActive = netty.lookNanos();
    }

    /**
     * For how long nothing has come and nothing has gone out. What a slow peer takes is seen here
     * only, by what is left of it.
     */
    long idleNanos() {
        long left = hasPending() ? loop.onDriver(this::bytesInChannel) : 0;
        if (left < leftBefore) {
            active();
        }
        leftBefore = left;
        return ticker.nanoTime() - lastActive;
    }

    private boolean hasPending() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer != null && !buffer.isEmpty();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        read();
    }

    @Override
    public void channelActive(ChannelHandlerContext here) {
        active();
        read();
        here.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        if (closed || !(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message);
            return;
        }
        incoming.arrived(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext here) {
        reading = false;
        active();
        read();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        if (channel.isWritable()) {
            active();
            outgoing.wake();
        }
        here.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext here, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && failure == null) {
            incoming.end(true);
        }
        here.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
        fail(cause);
    }

    /** The channel is of no more use. */
    void fail(Throwable cause) {
        if (failure == null && !closed) {
            failure = cause;
            incoming.end(false);
            cut();
            outgoing.wake();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext here) {
        if (failure == null && !closed && !incoming.ended()) {
            failure = new ConnectionClosedException("the channel of " + this + " was closed");
        }
        incoming.end(false);
        outgoing.release();
        outgoing.wake();
        here.fireChannelInactive();
    }

    @Override
    public String toString() {
        return "connection to " + channel.remoteAddress();
    }
}
