package dev.millrace.executor.process;

import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections of the expected workers, each once, and of nobody else.
 *
 * <p>Other clients and late workers are disconnected without an answer. A limited number of unknown
 * clients may try at a time, each for ten seconds; none holds up the others.
 */
final class WorkerAcceptor implements Closeable {
    private static final System.Logger LOG = System.getLogger("dev.millrace.executor.process");
    private static final int MOST_UNKNOWN = 16;
    private static final Duration FIRST_WORDS = Duration.ofSeconds(10);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String pool;
    private final SocketDirectory directory;
    private final int frameCap;
    private final int nestingCap;
    private final List<Handshake.KnownJob> jobs;
    private final ScheduledExecutorService timer;
    private final Semaphore unknown = new Semaphore(MOST_UNKNOWN);

    private final List<Expected> expected = new ArrayList<>(); // guarded by this
    private boolean closed; // guarded by this

    WorkerAcceptor(
            String pool,
            SocketDirectory directory,
            PoolSettings settings,
            List<Handshake.KnownJob> jobs,
            ScheduledExecutorService timer) {
        this.pool = pool;
        this.directory = directory;
        this.frameCap = settings.frameCap();
        this.nestingCap = settings.nestingCap();
        this.jobs = jobs;
        this.timer = timer;
    }

    /** A worker that was given the cookie and has not connected yet. */
    record Expected(byte[] cookie, CompletableFuture<FrameChannel> arrival) {}

    void start() {
        Thread.ofPlatform().daemon().name(pool + "-acceptor").start(this::acceptAll);
    }

    String address() {
        return directory.socket().toString();
    }

    /** Makes a cookie for one worker. {@link #forget} makes it invalid. */
    Expected expect() {
        byte[] cookie = new byte[Handshake.COOKIE];
        RANDOM.nextBytes(cookie);
        var worker = new Expected(cookie, new CompletableFuture<>());
        synchronized (this) {
            if (closed) {
                throw new WorkerStartException(pool + " is closed", null);
            }
            expected.add(worker);
        }
        return worker;
    }

    synchronized void forget(Expected worker) {
        expected.remove(worker);
    }

    private void acceptAll() {
        while (directory.listener().isOpen()) {
            try {
                SocketChannel client = directory.listener().accept();
                if (unknown.tryAcquire()) {
                    Thread.ofPlatform()
                            .daemon()
                            .name(pool + "-handshake")
                            .start(() -> greet(client));
                } else {
                    client.close();
                }
            } catch (IOException e) {
                // for example there is no file descriptor left now: try again later
                if (directory.listener().isOpen()) {
                    LOG.log(System.Logger.Level.WARNING, pool + " cannot accept a worker", e);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                }
            }
        }
    }

    private void greet(SocketChannel client) {
        ScheduledFuture<?> limit =
                timer.schedule(
                        () -> closeQuietly(client), FIRST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        boolean welcome = false;
        try {
            welcome = isOfThisUser(client) && introduce(client);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, pool + " refused a client: " + e);
        } finally {
            limit.cancel(false);
            unknown.release();
            if (!welcome) {
                closeQuietly(client);
            }
        }
    }

    private boolean isOfThisUser(SocketChannel client) throws IOException {
        if (!client.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
            return true; // only the file modes protect the socket here
        }
        String user = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        if (user.equals(directory.owner().getName())) {
            return true;
        }
        LOG.log(System.Logger.Level.WARNING, pool + " refused a client of user " + user);
        return false;
    }

    private boolean introduce(SocketChannel client) throws IOException {
        var channel = new FrameChannel(client, Handshake.HELLO_SIZE, nestingCap);
        WireReader hello = channel.receive();
        if (hello == null
                || hello.readByte() != Handshake.HELLO
                || hello.readFixed(4) != Handshake.MAGIC) {
            LOG.log(System.Logger.Level.WARNING, pool + " refused a client that is not a worker");
            return false;
        }
        int version = (int) hello.readFixed(2);
        Expected worker = admit(hello.readRaw(Handshake.COOKIE));
        if (worker == null) {
            LOG.log(System.Logger.Level.WARNING, pool + " refused a client with a wrong cookie");
            return false;
        }
        try {
            channel.cap(frameCap);
            return compare(channel, version, worker);
        } catch (IOException | RuntimeException e) {
            fail(worker, "its handshake was invalid: " + e);
            return false;
        }
    }

    /** Finds the worker with this cookie, which then becomes invalid. Takes constant time. */
    private synchronized @Nullable Expected admit(byte[] cookie) {
        Expected found = null;
        for (Expected worker : expected) {
            if (MessageDigest.isEqual(worker.cookie, cookie)) {
                found = worker;
            }
        }
        expected.remove(found);
        return found;
    }

    private boolean compare(FrameChannel channel, int version, Expected worker) throws IOException {
        var out = new WireWriter(frameCap + FrameChannel.HEADER, nestingCap);
        List<Handshake.KnownJob> known = List.of();
        if (version == Handshake.VERSION) {
            WireReader frame = channel.receive();
            if (frame == null || frame.readByte() != Handshake.JOBS) {
                throw new ProtocolException("no list of jobs");
            }
            known = Handshake.readJobs(frame);
        }
        String skew = new Handshake(version, known).skew(jobs);
        if (skew == null) {
            channel.send(FrameChannel.begin(out, Handshake.WELCOME));
            return worker.arrival.complete(channel);
        }
        FrameChannel.begin(out, Handshake.REFUSAL).writeString(skew);
        channel.send(out);
        fail(worker, skew);
        return false;
    }

    private static void fail(Expected worker, String why) {
        worker.arrival.completeExceptionally(new WorkerStartException(why, null));
    }

    private static void closeQuietly(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a client could not be closed", e);
        }
    }

    @Override
    public void close() throws IOException {
        List<Expected> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(expected);
            expected.clear();
        }
        left.forEach(worker -> fail(worker, pool + " is closed"));
        directory.close();
    }
}
