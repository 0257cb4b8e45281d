package dev.millrace.samples.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection: enforces its time limits and its number of requests, and answers wrong requests.
 * It sits between Netty's codec and Reactor Netty, which therefore sees only good requests. On the
 * loop's driver.
 */
final class Guest extends ChannelDuplexHandler {

    /** How many requests a client may send ahead of their answers. */
    static final int AHEAD = 16;

    /** How long a refused client may take to read the answer. */
    private static final Duration LAST_WORD = Duration.ofSeconds(1);

    private final SocketChannel channel;
    private final Guests guests;
    private final HttpLimits limits;
    private final Complaints complaints;
    private final Mistakes mistakes;
    private final InetAddress peer;
    private @Nullable Future<?> alarm; // fires when the client has waited too long
    private int unanswered;
    private boolean refused;
    private boolean left;

    Guest(
            SocketChannel channel,
            InetAddress peer,
            Guests guests,
            HttpLimits limits,
            Complaints complaints) {
        this.channel = channel;
        this.peer = peer;
        this.guests = guests;
        this.limits = limits;
        this.complaints = complaints;
        this.mistakes = new Mistakes(limits.bodyBytes());
    }

    InetAddress peer() {
        return peer;
    }

    /** Marks the connection as left; false if it already was. */
    boolean leave() {
        var first = !left;
        left = true;
        return first;
    }

    /** Closes the connection, even with an answer on its way. */
    void sendAway() {
        channel.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        setAlarm(limits.request());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopAlarm();
        guests.leaves(this);
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var mistake = refused ? null : mistakes.in((HttpObject) message);
        if (refused || mistake != null) {
            ReferenceCountUtil.release(message);
            if (mistake != null) {
                refuse(context, mistake);
            }
            return;
        }
        if (message instanceof LastHttpContent) {
            hasAsked();
        }
        context.fireChannelRead(message);
    }

    /**
     * Called when the whole request, body included, is here: the client no longer counts as
     * waiting.
     */
    private void hasAsked() {
        unanswered++;
        stopAlarm();
        guests.asks(this);
        if (unanswered > AHEAD) {
            complaints.add(() -> peer + " sent too many requests ahead of their answers");
            sendAway();
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent && !isInterim(message)) {
            promise = promise.unvoid();
            promise.addListener(_ -> isAnswered());
        }
        context.write(message, promise);
    }

    private static boolean isInterim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void isAnswered() {
        unanswered--;
        if (unanswered == 0 && !left) {
            setAlarm(limits.idle());
            guests.waits(this);
        }
    }

    private void refuse(ChannelHandlerContext context, HttpResponseStatus mistake) {
        refused = true;
        if (!channel.isActive()) {
            return; // the client disconnected in the middle of its request
        }
        complaints.add(() -> peer + " was refused: " + mistake);
        if (unanswered > 0) {
            sendAway(); // the client could not tell this answer from the one on its way
            return;
        }
        var answer =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        mistake,
                        ByteBufUtil.writeAscii(context.alloc(), mistake.reasonPhrase() + "\n"));
        answer.headers()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
        context.writeAndFlush(answer).addListener(_ -> letItRead());
    }

    /**
     * Reads on for a while and drops the bytes: closing a socket with unread bytes would also
     * destroy the answer.
     */
    private void letItRead() {
        channel.shutdownOutput();
        channel.config().setAutoRead(true);
        setAlarm(LAST_WORD);
    }

    private void setAlarm(Duration limit) {
        stopAlarm();
        alarm =
                channel.eventLoop()
                        .schedule(this::tooLate, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    private void tooLate() {
        if (!refused) {
            complaints.add(() -> peer + " sent no request in time");
        }
        sendAway();
    }
}
