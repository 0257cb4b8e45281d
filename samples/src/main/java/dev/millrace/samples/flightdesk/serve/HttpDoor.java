package dev.millrace.samples.flightdesk.serve;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.reactor.ReactorBridge;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * The server's socket, its connections and its threads: opened and closed by a task, which waits
 * meanwhile.
 */
final class HttpDoor {

    private static final String HOST = "127.0.0.1";
    private static final int SEND_BUFFER = 64 * 1024;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Settings settings;
    private final LoopResources threads = LoopResources.create("flightdesk-http", 1, true);
    private final ChannelGroup open = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final Farewell farewell = new Farewell();
    private final AtomicInteger connections = new AtomicInteger(); // counted by Netty's threads
    private final DisposableServer server;

    /**
     * Opens the door.
     *
     * @throws BindException if the port cannot be had; its message is one sentence for the user
     */
    HttpDoor(Settings settings, Answers answers) throws BindException {
        this.settings = settings;
        try {
            server = ReactorBridge.awaitRequired(configured().handle(answers).bind());
        } catch (ChannelBindException e) {
            closeThreads();
            throw refused(settings.port(), e);
        } catch (Throwable t) {
            closeThreads();
            throw t;
        }
    }

    private HttpServer configured() {
        return HttpServer.create()
                .host(HOST)
                .port(settings.port())
                .runOn(threads, false) // the JDK's own selector needs no native library
                .channelGroup(open)
                .idleTimeout(IDLE)
                .requestTimeout(REQUEST)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                .doOnChannelInit((_, channel, _) -> admit(channel))
                .doOnConnection(connection ->
                        connection
                                .addHandlerLast(
                                        new WriteTimeoutHandler(
                                                settings.patience().toMillis(),
                                                TimeUnit.MILLISECONDS))
                                .addHandlerLast(farewell));
    }

    private void admit(Channel channel) {
        channel.closeFuture().addListener(_ -> connections.decrementAndGet());
        if (connections.incrementAndGet() > settings.connections()) {
            channel.close();
        }
    }

    private static BindException refused(int port, ChannelBindException failure) {
        var cause = failure.getCause();
        var why = cause == null ? failure.getMessage() : cause.getMessage();
        var sentence = new BindException("cannot listen on port " + port + ": " + why + ".");
        sentence.initCause(failure);
        return sentence;
    }

    /** Where a browser on this machine finds the page. */
    URI address() {
        return URI.create("http://" + HOST + ":" + server.port() + "/");
    }

    /** Closes the socket, lets answers that have ended leave, and closes all connections. */
    void close() {
        try {
            // it blocks until the last answer has left
            runInExecutor(() -> server.disposeNow(GRACE)).await();
        } finally {
            open.close();
            closeThreads();
        }
    }

    private void closeThreads() {
        Async.shield(() -> {
            ReactorBridge.await(threads.disposeLater(Duration.ZERO, GRACE));
        });
    }
}
