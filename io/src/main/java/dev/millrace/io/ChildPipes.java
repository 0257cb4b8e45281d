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
import org.jspecify.annotations.Nullable;

/** The pipes to a child that runs, each with a job that reads or writes it. Loop only. */
final class ChildPipes {
    private final Process process;
    private final String name;
    private final @Nullable ChildInput input;
    private final @Nullable ChildOutput output;
    private final @Nullable ChildOutput errors;
    private final List<Task<?>> jobs = new ArrayList<>();

    ChildPipes(EventLoop loop, String program, Process process, ChildOptions options) {
        this.process = process;
        this.name = program + " (pid " + process.pid() + ")";
        this.input =
                options.pipesInput()
                        ? new ChildInput(name, process.getOutputStream(), loop)
                        : null;
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

    /** Starts the jobs. Suspends where there is no thread free. */
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
     * A read or write that waits for the pipe cannot be ended from here. Where something else than
     * the child keeps it waiting, the job is left behind, and its thread counts until it comes back.
     */
    private void start(String what, VoidCoroutine pump, Runnable leave) {
        JobOptions options =
                JobOptions.in(Children.THREADS)
                        .withCancelPolicy(CancelPolicy.ABANDON)
                        .withName(what);
        Task<@Nullable Void> job = runInExecutor(options, pump);
        job.addDoneCallback((OwnStep<LoopFuture<@Nullable Void>>) done -> leave.run());
        jobs.add(job);
    }

    Process process() {
        return process;
    }

    /** The program and its number. */
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

    /** The child reads no more; what it has written is still to be read. */
    void exited() {
        if (input != null) {
            input.drop();
        }
    }

    /** Nobody reads or writes any more. */
    void leave() {
        if (input != null) {
            input.leave();
        }
        if (output != null) {
            output.leave();
        }
        if (errors != null) {
            errors.leave();
        }
    }

    /** Leaves behind what something else than the child keeps waiting. */
    void abandon() {
        jobs.forEach(job -> job.cancel("its child process was closed"));
    }
}
