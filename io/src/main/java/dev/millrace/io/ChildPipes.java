package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.Task;
import dev.millrace.VoidCoroutine;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.JobOptions;
import dev.millrace.spi.OwnStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pipes of a running child, each with a job that reads or writes it. Loop only. */
final class ChildPipes {
    private final Process process;
    private final String name;
    private final @Nullable ChildInput input;
    private final @Nullable ChildOutput output;
    private final @Nullable ChildOutput errors;
    private final List<Task<?>> jobs = new ArrayList<>();
    private final List<Runnable> leaving = new ArrayList<>(); // once the child has ended
    private boolean exited;
    private boolean closed;

    ChildPipes(EventLoop loop, String program, Process process, ChildOptions options) {
        this.process = process;
        this.name = program + " (pid " + process.pid() + ")";
        this.input =
                options.pipesInput() ? new ChildInput(name, process.getOutputStream(), loop) : null;
        this.output =
                options.pipesOutput()
                        ? new ChildOutput(
                                "the output of " + name,
                                new OutputPump(process.getInputStream(), loop))
                        : null;
        this.errors =
                options.pipesErrors()
                        ? new ChildOutput(
                                "the errors of " + name,
                                new OutputPump(process.getErrorStream(), loop))
                        : null;
    }

    /** Throws if the caller is not on {@code loop}, the child's loop. */
    static void requireLoop(EventLoop loop, String call) {
        if (!loop.inLoop()) {
            throw new WrongThreadException(
                    call
                            + " is for tasks of loop "
                            + loop.name()
                            + "; elsewhere, call it in loop.submit(() -> …)");
        }
    }

    /** Starts the jobs. Suspends if no thread is free. */
    void open() {
        if (output != null) {
            start("output of " + name, output.pump()::run, output.pump()::leave);
        }
        if (errors != null) {
            start("errors of " + name, errors.pump()::run, errors.pump()::leave);
        }
        if (input != null) {
            start("input of " + name, input.pump()::run, input.pump()::leave);
        }
    }

    /**
     * A read or write that waits for the pipe cannot be interrupted. If another process than the
     * child keeps it waiting, the job is abandoned, and its thread is taken until the call returns.
     */
    private void start(String what, VoidCoroutine pump, Runnable leave) {
        JobOptions options =
                JobOptions.in(Children.THREADS)
                        .withCancelPolicy(CancelPolicy.ABANDON)
                        .withName(what);
        Task<@Nullable Void> job = runInExecutor(options, pump);
        job.addDoneCallback((OwnStep<LoopFuture<@Nullable Void>>) done -> jobEnded(leave));
        jobs.add(job);
    }

    /**
     * Called when a job has ended. A cancel ends the jobs first; their threads run on until the
     * child has ended.
     */
    private void jobEnded(Runnable leave) {
        if (exited) {
            leave.run();
        } else {
            leaving.add(leave);
        }
    }

    /** The pumps of the child's output and errors. Any thread. */
    List<OutputPump> readers() {
        return Stream.of(output, errors).filter(Objects::nonNull).map(ChildOutput::pump).toList();
    }

    Process process() {
        return process;
    }

    /** The program and its process id. */
    String name() {
        return name;
    }

    @Nullable ChildInput input() {
        return input;
    }

    @Nullable ChildOutput output() {
        return output;
    }

    @Nullable ChildOutput errors() {
        return errors;
    }

    /** Called after the exit: the input is dropped; unless closed, the output can still be read. */
    void exited() {
        exited = true;
        leaving.forEach(Runnable::run);
        if (input != null) {
            input.drop();
        }
        if (closed) {
            leave();
        }
    }

    /**
     * Called at the end of the block: nobody reads or writes any more. The pipes stay open until
     * the child has ended: if it ended because of a closed pipe, it would leave behind what it
     * started.
     */
    void close() {
        closed = true;
        if (input != null) {
            input.refuse();
        }
        if (output != null) {
            output.drop();
        }
        if (errors != null) {
            errors.drop();
        }
        if (exited) {
            leave();
        }
    }

    private void leave() {
        if (output != null) {
            output.pump().leave();
        }
        if (errors != null) {
            errors.pump().leave();
        }
    }

    /** Abandons jobs that another process than the child keeps waiting. */
    void abandon() {
        jobs.forEach(job -> job.cancel("its child process was closed"));
    }
}
