package dev.millrace.cli.command;

import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the JVMs that can be inspected. */
@Command(
        name = "ps",
        description =
                "Lists the JVMs of this user that have opened a loop. Loads no agent into them.",
        mixinStandardHelpOptions = true)
final class Ps implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<Asked> all = new ArrayList<>();
        for (VirtualMachineDescriptor jvm : VirtualMachine.list()) {
            ProcessHandle process = ProcessHandle.of(Long.parseLong(jvm.id())).orElse(null);
            if (process != null && isOther(process) && isOwn(process)) {
                all.add(new Asked(jvm, LoopProbe.start(process)));
            }
        }
        int silent = 0;
        var lines = new StringBuilder("%8s  %s%n".formatted("PID", "PROGRAM"));
        for (Asked each : all) {
            switch (each.probe().loops()) {
                case SOME ->
                        lines.append(
                                "%8s  %s%n"
                                        .formatted(
                                                each.jvm().id(),
                                                program(each.jvm().displayName())));
                case NONE -> {}
                case UNKNOWN -> silent++;
            }
        }
        Print.to(spec, lines.toString());
        if (silent > 0) {
            Objects.requireNonNull(spec)
                    .commandLine()
                    .getErr()
                    .println(
                            "millrace: %d %s did not answer"
                                    .formatted(silent, silent == 1 ? "JVM" : "JVMs"));
        }
        return 0;
    }

    private static boolean isOther(ProcessHandle process) {
        return process.pid() != ProcessHandle.current().pid();
    }

    /** Root sees the JVMs of all users, but could not attach to them. */
    private static boolean isOwn(ProcessHandle process) {
        Optional<String> owner = process.info().user();
        return owner.isEmpty() || owner.equals(ProcessHandle.current().info().user());
    }

    private record Asked(VirtualMachineDescriptor jvm, LoopProbe probe) {}

    /** The main class or jar. Arguments are not printed, because they may hold secrets. */
    private static String program(String displayName) {
        int space = displayName.indexOf(' ');
        String program = space < 0 ? displayName : displayName.substring(0, space);
        return program.isEmpty() ? "(unknown)" : program;
    }
}
