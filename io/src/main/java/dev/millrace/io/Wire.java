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
 * The last handler of a channel's pipeline. It passes what the channel has read to {@link
 * Incoming}, and what {@link Outgoing} has gathered to the channel.
 *
 * <p>A channel is read only on demand, and up to a limit ahead of it. It is closed in two stages:
 * first the output is sent; when the time for that is over, the channel is closed in any case.
 */
final class Wire extends ChannelInboundHandlerAdapter {
    private final NettyLoop netty;
    private final EventLoop loop;
    private final Channel channel;
    private final Ticker ticker;
    private final Incoming incoming;
    private final Outgoing outgoing;
    private final Runnable step = this::step;
    private @Nullable Runnable outputEnd; // null: cannot be ended alone
    private boolean endedByPeer; // the input, and the output with it

    // loop only
    private @Nullable ChannelHandlerContext context; // once it is in the pipeline
    private boolean reading; // a read of the channel is under way
    private boolean queued; // the step is
    private boolean outputClosed; // by this side
    private boolean closed; // by this side
    private boolean idle; // the reason why it was closed
    private @Nullable Throwable failure; // the channel's first
    private @Nullable IncompleteWriteException cutOff;
    private long lastActive;
    private long leftBefore; // bytes in the channel when the idle time was last asked for

    Wire(NettyLoop netty, Channel channel, ConnectionLimits limits) {
        this.netty = netty;
        this.loop = netty.loop();
        this.channel = channel;
        this.ticker = netty.group().next().ticker();
        this.incoming = new Incoming(this, limits.readAhead());
        this.outgoing = new Outgoing(this, limits.highWater());
        RoomyReads.of(channel, incoming);
        this.lastActive = ticker.nanoTime();
        this.outputEnd = () -> ((DuplexChannel) channel).shutdownOutput();
    }

    /** Registers {@code channel} with the loop. */
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

    /** Throws if nothing can be written any more. */
    void requireOutput() throws IOException {
        requireGood();
        requireOutputWithInput();
        if (outputClosed) {
            throw new ConnectionClosedException("the output of " + this + " was closed here");
        }
        if (!channel.isOpen()) {
            throw new ConnectionClosedException(this + " is closed");
        }
    }

    /**
     * Throws if the output was ended by the end of the input. What was still on its way is lost.
     */
    void requireOutputWithInput() throws ConnectionClosedException {
        if (endedByPeer) {
            throw new ConnectionClosedException(
                    "the peer has ended " + this + ", and BoringSSL ends both directions at once");
        }
    }

    /** Throws if nothing more comes for another reason than that the peer ended its output. */
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

    /** Lets the channel read before the next poll, if more is wanted than has arrived. */
    void demand() {
        if (!reading && incoming.wantsMore()) {
            queue();
        }
    }

    /** Lets the gathered bytes go to the channel before the next poll. */
    void hasOutput() {
        queue();
    }

    private void queue() {
        if (!queued) {
            queued = true;
            netty.beforePoll(step);
        }
    }

    /** A write was cut off after {@code handed} of its {@code wanted} bytes: aborts. */
    void cutOff(long handed, long wanted) {
        if (failure == null && !closed) {
            long waiting = outgoing.size() + loop.onDriver(this::bytesInChannel);
            cutOff = new IncompleteWriteException(Math.max(0, handed - waiting), wanted);
            abort();
        }
    }

    /** How many bytes the channel has not passed to the operating system yet. Driver only. */
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
                // declared for the lambda, which throws nothing
                throw new IllegalStateException(e);
            }
        }
        return bytes[0];
    }

    /** Sends what was written, and then ends the output. */
    void closeOutput() {
        Runnable end = outputEnd;
        if (end == null) {
            throw new UnsupportedOperationException(
                    "BoringSSL ends both directions at once: close the connection, or use the JDK's"
                            + " TLS");
        }
        if (!outputClosed && !closed && channel.isActive()) {
            outputClosed = true;
            loop.onDriver(() ->
                    flushed(channel.newPromise())
                            .addListener((ChannelFutureListener) out -> end.run()));
        }
    }

    /** Lets {@code end} end the output, on the driver, instead of the channel's own shutdown. */
    void endsOutputBy(Runnable end) {
        outputEnd = end;
    }

    /** Refuses to end the output while the input goes on. */
    void endsOutputOnlyWithInput() {
        outputEnd = null;
    }

    /** The peer has ended the input. Driver only. */
    void inputHasEnded() {
        if (outputEnd == null) {
            endedByPeer = true;
            outgoing.wake();
        }
    }

    boolean closedHere() {
        return closed;
    }

    /** Begins to close; the output has up to {@code limit} to go out. */
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

    /** As {@link #close}, because nothing has come or gone for too long. */
    void closeIdle(Duration limit) {
        if (!closed) {
            idle = true;
            close(limit);
        }
    }

    /** Whether {@code thrown} only says that the peer reset the connection, or that it was idle. */
    boolean isGoneFor(Throwable thrown) {
        return (idle && thrown instanceof ConnectionClosedException)
                || (failure != null && thrown instanceof ConnectionResetException);
    }

    /** Closes the connection at once, with a reset. */
    void abort() {
        closed = true;
        incoming.release();
        incoming.end(false);
        outgoing.release();
        loop.onDriver(this::reset);
        outgoing.wake();
    }

    // ---- on the driver

    /** Completes {@code promise} when everything that was written has left. */
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

    /** Closes the channel without asking its handlers: one of them might wait for the peer. */
    private void cut() {
        outgoing.release();
        channel.unsafe().close(channel.voidPromise());
    }

    /** Notes that something has arrived or left. */
    void active() {
        lastActive = netty.lookNanos();
    }

    /**
     * How long ago something last arrived or left. That a slow peer still takes bytes is noticed
     * only here: fewer are left in the channel than at the last call.
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

    /** Closes the channel because of {@code cause}, which later calls throw. */
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
