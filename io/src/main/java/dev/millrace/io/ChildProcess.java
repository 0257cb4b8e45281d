package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.LoopFuture;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.executor.JobOptions;
import dev.millrace.spi.OwnStep;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A process that a task starts and that ends with its block.
 *
 * {@snippet lang=java :
 * try (ChildProcess sort = ChildProcess.start(List.of("sort"))) {
 *     sort.input().writeLine("pear");
 *     sort.input().writeLine("apple");
 *     sort.input().close();
 *     sort.output().lines().forEach(line -> basket.add(line)); // apple, pear
 *     int status = sort.await();
 * } // the process has ended, whatever happened
 * }
 *
 * <p>For the tasks of one loop. It never holds up the loop: each pipe has a thread of its own, and
 * a virtual thread waits for the exit. These threads are shared with no other dispatcher. At most
 * 64 children live at a time ({@code -Dmillrace.children} changes that); a further start waits.
 *
 * <p><b>It does not outlive its block.</b> {@link #close} asks the child and everything it has
 * started to end, and after the {@linkplain ChildOptions#withGrace grace} kills what is left. A
 * cancel or a deadline around the block does so, too, because it ends the block, and so does a loop
 * that closes. If the task that started the child ends without closing it, the child is ended and
 * that is reported. Processes whose parent has already ended are not found. For a process that
 * should live on, use {@link #detach}.
 *
 * <p><b>Cancellation.</b> A cancel ends the wait of a task. The child lives on until the block
 * ends.
 *
 * <p>Arguments reach the program as they are. There is no shell unless it is the program: {@code
 * List.of("sh", "-c", "ls | wc -l")}. Never put text from outside into such a command.
 */
public final class ChildProcess implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final EventLoop loop = EventLoop.current();
    private final Task<?> owner = Async.currentTask();
    private final OwnStep<LoopFuture<?>> orphaned = new Orphaned();
    private final ChildLife life;
    private final ChildPipes pipes;
    private final ChildOptions options;
    private boolean closed;

    private ChildProcess(ChildLife life, ChildPipes pipes, ChildOptions options) {
        this.life = life;
        this.pipes = pipes;
        this.options = options;
        owner.addDoneCallback(orphaned);
    }

    /** Called when the task that started the child has ended. */
    private final class Orphaned implements OwnStep<LoopFuture<?>> {
        @Override
        public void accept(LoopFuture<?> done) {
            if (!closed && alive()) {
                loop.report(
                        LoopFault.of(
                                pipes.name()
                                        + " is ended: it was not closed by the task that has"
                                        + " started it, "
                                        + owner.name(),
                                null));
            }
            beginClose();
        }

        @Override
        public boolean readsFailure() {
            return false;
        }
    }

    // ---- start

    /** As {@link #start(List, ChildOptions)}, with {@linkplain ChildOptions#defaults defaults}. */
    @Checkpoint
    @CheckReturnValue
    public static ChildProcess start(List<String> command) throws ChildStartException {
        return start(command, ChildOptions.defaults());
    }

    /**
     * Starts a process for a block that {@linkplain #close closes} it. Suspends until it runs. A
     * cancelled start leaves nothing running.
     *
     * @param command the program, looked for in the {@code PATH}, and its arguments
     * @param options how to start it
     * @return the child
     * @throws ChildStartException if it cannot be started
     * @throws IllegalArgumentException if the command is empty, has a NUL character, or names a
     *     Windows batch file without {@link ChildOptions#allowingBatchFiles}
     * @throws java.util.concurrent.RejectedExecutionException if too many starts are waiting
     */
    @Checkpoint
    @CheckReturnValue
    public static ChildProcess start(List<String> command, ChildOptions options)
            throws ChildStartException {
        Async.readyCheckpoint("ChildProcess.start");
        var life = new ChildLife(EventLoop.current(), ChildCommand.of(command, options), options);
        boolean runs = false;
        try {
            var child =
                    new ChildProcess(
                            life, life.ready().awaitThrowing(ChildStartException.class), options);
            runs = true;
            return child;
        } finally {
            if (!runs) {
                life.stop();
                life.awaitEnd();
            }
        }
    }

    /** As {@link #run(List, ChildOptions)}, with {@linkplain ChildOptions#defaults defaults}. */
    @Checkpoint
    @CheckReturnValue
    public static ProcessResult run(List<String> command) throws IOException {
        return run(command, ChildOptions.defaults());
    }

    /**
     * As {@link #run(List, ChildOptions, byte[])}, with no input: the child reads the end at once.
     */
    @Checkpoint
    @CheckReturnValue
    public static ProcessResult run(List<String> command, ChildOptions options) throws IOException {
        return run(command, options, NOTHING);
    }

    /**
     * Runs a process to its end and returns its status and output. A cancel or a deadline ends it
     * with everything it has started, and so does output over the {@linkplain
     * ChildOptions#withLimit limit}.
     *
     * @param command the program, looked for in the {@code PATH}, and its arguments
     * @param options how to start it
     * @param input the input for the process
     * @return its status, output and errors; call {@link ProcessResult#orThrow} if you expect
     *     status 0
     * @throws LimitOverrunException if it writes more than the limit
     * @throws IOException if it cannot be started, as {@link ChildStartException}, or a pipe fails
     */
    @Checkpoint
    @CheckReturnValue
    public static ProcessResult run(List<String> command, ChildOptions options, byte[] input)
            throws IOException {
        try (ChildProcess child = start(command, options)) {
            return child.communicate(input);
        }
    }

    /**
     * Starts a process that outlives the block, the loop and this program. Suspends until it runs.
     * Its input is empty and its output is discarded, unless the options name a file or {@code
     * INHERIT}.
     *
     * @return the process, for the JDK's own methods
     * @throws ChildStartException if it cannot be started
     * @throws IllegalArgumentException as {@link #start(List, ChildOptions)} does
     */
    @Checkpoint
    @CheckReturnValue
    public static ProcessHandle detach(List<String> command, ChildOptions options)
            throws ChildStartException {
        Async.readyCheckpoint("ChildProcess.detach");
        ChildCommand checked = ChildCommand.of(command, options);
        ProcessBuilder builder = options.builder(checked.words());
        if (options.pipesOutput()) {
            builder.redirectOutput(Redirect.DISCARD);
        }
        if (options.pipesErrors()) {
            builder.redirectError(Redirect.DISCARD);
        }
        return runInExecutor(
                        JobOptions.in(options.dispatcher()).withName("start " + checked.name()),
                        () -> detached(builder, checked, options))
                .awaitThrowing(ChildStartException.class);
    }

    private static ProcessHandle detached(
            ProcessBuilder builder, ChildCommand command, ChildOptions options)
            throws ChildStartException {
        try {
            Process process = builder.start();
            process.getOutputStream().close(); // so that it reads the end
            return process.toHandle();
        } catch (IOException | RuntimeException e) {
            throw ChildStartException.of(command.name(), options.directory(), e);
        }
    }

    // ---- pipes

    /**
     * The child's standard input.
     *
     * @throws IllegalStateException if the options redirect it
     */
    public ChildInput input() {
        return piped(pipes.input(), "reads its input from");
    }

    /**
     * The child's standard output.
     *
     * @throws IllegalStateException if the options redirect it
     */
    public ChildOutput output() {
        return piped(pipes.output(), "writes its output to");
    }

    /**
     * The child's standard error.
     *
     * @throws IllegalStateException if the options redirect it
     */
    public ChildOutput errors() {
        return piped(pipes.errors(), "writes its errors to");
    }

    private <T> T piped(@Nullable T pipe, String does) {
        if (pipe == null) {
            throw new IllegalStateException(
                    pipes.name() + " " + does + " something else than this program: " + options);
        }
        return pipe;
    }

    /**
     * Writes {@code input} and ends it, and at the same time reads output and errors to their ends,
     * so that neither side waits for the other; then waits for the exit. It is no error if the
     * child does not read all of the input.
     *
     * @param input the input, if the child reads from this program
     * @return its status, output and errors
     * @throws LimitOverrunException if it writes more than {@linkplain ChildOptions#withLimit the
     *     limit}; the child is left alone until it is closed
     * @throws IOException if a pipe fails
     */
    @Checkpoint
    @CheckReturnValue
    public ProcessResult communicate(byte[] input) throws IOException {
        Async.readyCheckpoint("ChildProcess.communicate");
        byte[] copy = input.clone();
        List<byte[]> written =
                Async.<byte[], IOException>gather(
                        () -> readAll(pipes.output()),
                        () -> readAll(pipes.errors()),
                        () -> feed(pipes.input(), copy));
        return new ProcessResult(pipes.name(), await(), written.get(0), written.get(1));
    }

    private byte[] readAll(@Nullable ChildOutput output) throws IOException {
        return output == null ? NOTHING : output.readAll(options.limit());
    }

    private static byte[] feed(@Nullable ChildInput input, byte[] bytes) {
        if (input != null) {
            input.write(bytes);
            input.close();
        }
        return NOTHING;
    }

    // ---- the process

    /** The process id. */
    public long pid() {
        return pipes.process().pid();
    }

    /**
     * Whether the process still runs. Any thread; becomes false a moment before {@link #await}
     * returns.
     */
    public boolean alive() {
        return pipes.process().isAlive();
    }

    /** The status that {@link #await} returns; empty until then. */
    public OptionalInt exitStatus() {
        Promise<Integer> exited = life.exited();
        return exited.done() && exited.failure() == null
                ? OptionalInt.of(exited.result())
                : OptionalInt.empty();
    }

    /**
     * Suspends until the process itself has ended. Processes that it started may still have its
     * pipes, and its output can still be read.
     *
     * @return the exit status; 128 plus the number of the signal if a signal ended the process,
     *     which looks the same as an exit with that status
     */
    @Checkpoint
    public int await() {
        return life.exited().await();
    }

    /**
     * Sends {@code SIGTERM} to the process itself, not to its children. Does not wait.
     *
     * @return false if it has already ended
     */
    public boolean terminate() {
        return alive() && pipes.process().toHandle().destroy();
    }

    /** Kills the process and everything it has started, with {@code SIGKILL}. Does not wait. */
    public void kill() {
        var tree = new ProcessTree(pipes.process().toHandle());
        Thread.ofVirtual()
                .name("kill of " + pipes.name())
                .inheritInheritableThreadLocals(false)
                .start(tree::kill);
    }

    /**
     * Sends a signal to the process itself, not to its children. Suspends until it is sent.
     *
     * @param name name of the signal, such as {@code "HUP"} or {@code "USR1"}
     * @return false if the process has ended
     * @throws IllegalArgumentException if the system has no such signal
     * @throws UnsupportedOperationException on Windows, which has none
     * @throws IOException if the shell that sends it cannot be run
     */
    @Checkpoint
    public boolean signal(String name) throws IOException {
        Async.readyCheckpoint("ChildProcess.signal");
        String upper = name.toUpperCase(Locale.ROOT);
        String signal = upper.startsWith("SIG") ? upper.substring(3) : upper;
        if (!signal.matches("[A-Z][A-Z0-9+-]*")) {
            throw new IllegalArgumentException("no name of a signal: " + name);
        }
        if (!SignalSender.available()) {
            throw new UnsupportedOperationException("this system has no signals");
        }
        return alive() && Async.blocking(() -> send(signal));
    }

    private boolean send(String signal) throws IOException {
        boolean sent = SignalSender.send(signal, List.of(pipes.process().toHandle()));
        if (!sent && alive()) {
            throw new IllegalArgumentException("this system has no signal " + signal);
        }
        return sent;
    }

    // ---- the end

    /**
     * Ends the child and everything it has started: asks them to end, and kills them after the
     * {@linkplain ChildOptions#withGrace grace}. Ends its input and drops unread output. Suspends
     * until it is gone, also in a cancelled task; in a callback it only starts this. Idempotent.
     */
    @Override
    public void close() {
        ChildPipes.requireLoop(loop, "ChildProcess.close");
        beginClose();
        if (!EventLoop.inCallback()) {
            life.awaitEnd();
            pipes.abandon();
        }
    }

    private void beginClose() {
        if (!closed) {
            closed = true;
            pipes.close();
            owner.removeDoneCallback(orphaned);
            life.stop();
        }
    }

    @Override
    public String toString() {
        OptionalInt status = exitStatus();
        return pipes.name()
                + (status.isPresent() ? ", ended with status " + status.getAsInt() : "");
    }
}
