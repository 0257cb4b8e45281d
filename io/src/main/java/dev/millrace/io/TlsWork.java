package dev.millrace.io;

import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the computations of one engine's handshake off the loop: signatures, and the work of a trust
 * manager.
 *
 * <p>After the handshake, a JDK engine needs this only for another handshake. In TLS 1.2 that is a
 * renegotiation, which is refused. The key updates of TLS 1.3 are computed where the engine reads;
 * {@link TlsGuard} stops a flood of them.
 */
final class TlsWork implements Executor {
    private @Nullable SslHandler handler; // written once, before it is used

    void of(SslHandler user) {
        handler = user;
    }

    @Override
    public void execute(Runnable step) {
        SslHandler user = handler;
        if (user != null
                && user.handshakeFuture().isSuccess()
                && !user.engine().getSession().getProtocol().equals("TLSv1.3")) {
            throw new RejectedExecutionException("the peer asks for a renegotiation");
        }
        Threads.POOL.execute(step);
    }

    /**
     * One thread per core, for the whole JVM. Each connection has at most one step in the queue, so
     * the queue is bounded.
     */
    private static final class Threads {
        private static final AtomicInteger NUMBER = new AtomicInteger();
        static final ThreadPoolExecutor POOL = pool();

        private static ThreadPoolExecutor pool() {
            int threads = Runtime.getRuntime().availableProcessors();
            var pool =
                    new ThreadPoolExecutor(
                            threads,
                            threads,
                            10,
                            TimeUnit.SECONDS,
                            new LinkedBlockingQueue<>(),
                            Threads::thread);
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }

        private static Thread thread(Runnable work) {
            return Thread.ofPlatform()
                    .daemon()
                    .name("millrace-tls-" + NUMBER.incrementAndGet())
                    .inheritInheritableThreadLocals(false)
                    .unstarted(work);
        }
    }
}
