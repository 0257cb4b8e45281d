package dev.millrace.cli.command;

import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Who can be looked into. */
@Command(
        name = "ps",
        description =
                "Lists the JVMs of this user that have opened a loop. Loads no agent into them.",
        mixinStandardHelpOptions = true)
final class Ps implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        long self = ProcessHandle.current().pid();
        List<Asked> all = new ArrayList<>();
        for (VirtualMachineDescriptor jvm : VirtualMachine.list()) {
            if (!jvm.id().equals(Long.toString(self))) {
                all.add(new Asked(jvm, LoopProbe.start(jvm.id())));
            }
        }
        var lines = new StringBuilder("%8s  %s%n".formatted("PID", "PROGRAM"));
        for (Asked each : all) {
            if (each.probe().hasLoops()) {
                lines.append(
                        "%8s  %s%n".formatted(each.jvm().id(), program(each.jvm().displayName())));
            }
        }
        Print.to(spec, lines.toString());
        return 0;
    }

    private record Asked(VirtualMachineDescriptor jvm, LoopProbe probe) {}

    /** The main class or jar. Arguments may hold secrets, and are not ours to print. */
    private static String program(String displayName) {
        int space = displayName.indexOf(' ');
        String program = space < 0 ? displayName : displayName.substring(0, space);
        return program.isEmpty() ? "(unknown)" : program;
    }
}
