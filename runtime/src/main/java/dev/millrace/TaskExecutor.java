package dev.millrace;

import dev.millrace.spi.Refusable;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Starts;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A loop as an {@link Executor} that runs each command as a task. Any thread. */
final class TaskExecutor implements Executor {
    private final LoopImpl loop;

    TaskExecutor(LoopImpl loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable command) {
        Objects.requireNonNull(command, "command");
        Starts.starting("execute");
        var body = new Command(loop, command);
        try {
            loop.start(new BodyTask<@Nullable Void>(loop, null, Context.current(), body));
        } catch (LoopClosedException e) {
            throw new RejectedExecutionException(e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "task executor of " + loop;
    }

    /** One command. No caller can await it, so its failure is reported at once. */
    private record Command(LoopImpl loop, Runnable command)
            implements Body<@Nullable Void, RuntimeException>, Refusable {

        @Override
        public @Nullable Void run() {
            try {
                command.run();
            } catch (Throwable failure) {
                if (isCancel(failure)) {
                    throw Rethrow.unchecked(failure);
                }
                loop.faults()
                        .reportOfCancelled(
                                new LoopFault(
                                        "a command of a task executor failed",
                                        failure,
                                        Described.code(command),
                                        null));
            }
            return null;
        }

        private static boolean isCancel(Throwable failure) {
            return Running.current() instanceof BodyTask<?> task
                    && task.outermostScope().cancellationIn(failure) != null;
        }

        /** The command will not run: cancels it if it is a future, and reports it. */
        @Override
        public void refused() {
            if (command instanceof Refusable somebodys) {
                somebodys.refused();
                return;
            }
            if (command instanceof Future<?> submitted) {
                submitted.cancel(false);
            }
            if (loop.closed()) { // else the task reports why it could not begin
                loop.report(
                        new LoopFault(
                                "a command was not run because its loop has closed",
                                null,
                                Described.code(command),
                                null));
            }
        }

        @Override
        public void refused(Throwable why) {
            if (command instanceof Refusable somebodys) {
                somebodys.refused(why);
            } else if (command instanceof Future<?> submitted) {
                submitted.cancel(false);
            }
        }
    }
}
