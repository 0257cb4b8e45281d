package dev.millrace.architecture;

import dev.millrace.io.ChildOptions;
import dev.millrace.io.ChildProcess;
import java.util.List;

/** The checkpoints of child processes, each called wrongly. */
@SuppressWarnings({"NullAway", "CheckReturnValue"}) // nulls are among what is wrong
final class ChildCheckpoints {
    private static final ChildOptions DEFAULTS = ChildOptions.defaults();

    private final CheckpointsTest test;

    ChildCheckpoints(CheckpointsTest test) {
        this.test = test;
    }

    /** What is wrong with a child that runs. */
    private interface Call {
        void make(ChildProcess child) throws Exception;
    }

    void addAll() {
        test.addPlain("ChildProcess.start(List)", pend -> ChildProcess.start(null));
        test.addPlain(
                "ChildProcess.start(List, ChildOptions)",
                pend -> ChildProcess.start(List.of(), DEFAULTS));
        test.addPlain("ChildProcess.run(List)", pend -> ChildProcess.run(List.of()));
        test.addPlain(
                "ChildProcess.run(List, ChildOptions)",
                pend -> ChildProcess.run(List.of("\0"), DEFAULTS));
        test.addPlain(
                "ChildProcess.run(List, ChildOptions, byte[])",
                pend -> ChildProcess.run(List.of("cat"), DEFAULTS, null));
        test.addPlain(
                "ChildProcess.detach(List, ChildOptions)",
                pend -> ChildProcess.detach(List.of(), DEFAULTS));
        add("ChildProcess.await()", ChildProcess::await);
        add("ChildProcess.communicate(byte[])", child -> child.communicate(null));
        add("ChildProcess.signal(String)", child -> child.signal("no such signal"));
        add("ChildInput.write(byte[])", child -> child.input().write((byte[]) null));
        add("ChildInput.write(String)", child -> child.input().write((String) null));
        add("ChildInput.writeLine(String)", child -> child.input().writeLine(null));
        add("ChildInput.flush()", child -> child.input().flush());
        add("ChildOutput.read()", child -> child.output().read());
        add("ChildOutput.readExactly(int)", child -> child.output().readExactly(-1));
        add("ChildOutput.readLine()", child -> child.output().readLine());
        add("ChildOutput.readLine(int)", child -> child.output().readLine(-1));
        add("ChildOutput.readAll(int)", child -> child.output().readAll(-1));
    }

    private void add(String name, Call call) {
        test.add(
                name,
                pend -> {
                    try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                        pend.run();
                        call.make(child);
                    }
                });
    }
}
