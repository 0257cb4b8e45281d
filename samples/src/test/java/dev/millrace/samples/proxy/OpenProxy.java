package dev.millrace.samples.proxy;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.Runner;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A proxy on a loop of its own, until it is closed. */
final class OpenProxy implements AutoCloseable {

    final Queue<LoopFault> faults = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final CompletableFuture<Promise<@Nullable Void>> end = new CompletableFuture<>();
    private final CompletableFuture<Traffic> traffic = new CompletableFuture<>();
    private final Thread main;

    OpenProxy(FiberEngine engine, ProxySettings settings) throws IOException {
        var proxy = new ProxyServer(settings);
        var builder =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((_, fault) -> faults.add(fault));
        main = new Thread(() -> run(Runner.of(builder), proxy), "open proxy");
        main.start();
        port.join();
    }

    private void run(Runner runner, ProxyServer proxy) {
        try (runner) {
            runner.run(() -> {
                var told = Promise.<@Nullable Void>create();
                end.complete(told);
                proxy.run(port::complete, told::await);
                traffic.complete(proxy.traffic());
            });
        } catch (Throwable t) {
            port.completeExceptionally(t);
            traffic.completeExceptionally(t);
        }
    }

    int port() {
        return port.join();
    }

    /** What SIGTERM does. */
    void tellToEnd() {
        end.join().completeThreadSafe(null);
    }

    /** What has gone through it, when it has ended. */
    Traffic ended() {
        return traffic.join();
    }

    @Override
    public void close() {
        main.interrupt();
        try {
            main.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
