package dev.millrace.cli.console;

import dev.millrace.cli.AttachFailedException;
import dev.millrace.cli.AttachFailedException.Reason;
import dev.millrace.cli.Target;
import java.io.EOFException;
import java.io.IOException;

/** A process. If its connection ends before the process does, the next call connects again. */
final class ProgramSource implements TreeSource, AutoCloseable {
    private final String pid;
    private Target target;

    ProgramSource(String pid) throws IOException {
        this(pid, Target.attach(pid));
    }

    ProgramSource(String pid, Target target) {
        this.pid = pid;
        this.target = target;
    }

    @Override
    public synchronized String tree(boolean stacks) throws IOException {
        if (!target.isOpen()) {
            attach();
        }
        try {
            return target.tree(stacks);
        } catch (AttachFailedException failure) {
            throw told(failure);
        }
    }

    private void attach() throws IOException {
        try {
            target = Target.attach(pid);
        } catch (AttachFailedException failure) {
            throw told(failure);
        }
    }

    private IOException told(AttachFailedException failure) {
        if (failure.reason() != Reason.NO_PROCESS || !target.hasEnded()) {
            return failure;
        }
        var end = new EOFException("process " + pid + " has ended");
        end.initCause(failure);
        return end;
    }

    @Override
    public synchronized void close() throws IOException {
        target.close();
    }

    @Override
    public String toString() {
        return "process " + pid;
    }
}
