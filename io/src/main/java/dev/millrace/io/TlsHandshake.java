package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.spi.Suspension;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One handshake, at the start of a connection or later. From then on all bytes go through the
 * engine.
 */
final class TlsHandshake {
    private final Connection connection;
    private final Wire wire;
    private final SslHandler handler;
    private final boolean tolerant;

    TlsHandshake(Connection connection, SslHandler handler, boolean tolerant) {
        this.connection = connection;
        this.wire = connection.wire();
        this.handler = handler;
        this.tolerant = tolerant;
    }

    /** Awaits the end of the handshake. If it fails or is cancelled, the connection is aborted. */
    TlsSession run(Duration limit, ApplicationProtocols protocols) throws IOException {
        long millis = TimeUnit.MILLISECONDS.convert(limit);
        handler.setHandshakeTimeoutMillis(Math.max(1, millis)); // 0 would mean no limit
        boolean done = false;
        try {
            Future<?> ended =
                    Async.suspendInLoop((Suspension<Future<?>> suspension) -> {
                        suspension.onCancel(() -> true); // the connection is aborted below
                        loop().onDriver(() -> begin(suspension));
                    });
            Throwable failure = ended.cause();
            if (failure != null) {
                throw told(failure);
            }
            TlsSession session = session(handler);
            if (protocols.required() && session.applicationProtocol() == null) {
                throw new SSLHandshakeException(
                        "the peer has chosen none of the application protocols "
                                + protocols.names());
            }
            done = true;
            return session;
        } finally {
            if (!done) {
                connection.abort();
            }
        }
    }

    private EventLoop loop() {
        return wire.netty().loop();
    }

    /** Runs on the driver. */
    private void begin(Suspension<Future<?>> suspension) {
        handler.handshakeFuture().addListener(done -> suspension.tryResume(done));
        wire.flushed(wire.channel().newPromise()); // what was written before is sent unencrypted
        ChannelPipeline pipeline = wire.channel().pipeline();
        String end = pipeline.context(wire).name();
        var guard = new TlsGuard(handler, wire);
        pipeline.addBefore(end, null, guard);
        pipeline.addBefore(end, null, handler);
        pipeline.addBefore(end, null, new TlsEnd(handler, wire, guard, tolerant));
        if (handler.engine() instanceof ReferenceCountedOpenSslEngine) {
            wire.endsOutputOnlyWithInput();
        } else {
            wire.endsOutputBy(handler::closeOutbound);
        }
        ChannelHandlerContext before = pipeline.context(guard);
        ChannelHandlerContext here = pipeline.context(handler);
        if (before == null || here == null) { // the channel is closed
            return;
        }
        List<ByteBuf> early = wire.incoming().takeAll();
        if (!early.isEmpty()) {
            // bytes that the connection has already read, as if they arrived now
            guard.channelRead(before, Unpooled.wrappedBuffer(early.toArray(new ByteBuf[0])));
            before.fireChannelReadComplete();
        }
        if (wire.incoming().ended() && !handler.handshakeFuture().isDone()) {
            wire.fail(new SSLException("the peer closed the connection before the handshake"));
            return;
        }
        here.read();
    }

    private static IOException told(Throwable failure) {
        if (failure instanceof ClosedChannelException) {
            return new SSLHandshakeException("the connection was closed during the handshake");
        }
        return failure instanceof IOException known
                ? known
                : new SSLException("the handshake failed: " + failure, failure);
    }

    static TlsSession session(SslHandler handler) {
        SSLSession session = handler.engine().getSession();
        return new TlsSession(
                session.getProtocol(),
                session.getCipherSuite(),
                handler.applicationProtocol(),
                serverName(session),
                peerCertificates(session));
    }

    private static @Nullable String serverName(SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName each : extended.getRequestedServerNames()) {
                return TlsContext.hostName(each);
            }
        }
        return null;
    }

    private static List<X509Certificate> peerCertificates(SSLSession session) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate each : session.getPeerCertificates()) {
                if (each instanceof X509Certificate certificate) {
                    chain.add(certificate);
                }
            }
        } catch (SSLPeerUnverifiedException none) {
            // the peer was not asked, or sent no certificate
        }
        return List.copyOf(chain);
    }
}
