package dev.millrace.cli.repl;

import java.util.Map;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Found by jshell under the name {@code millrace}. */
public final class LoopExecutionProvider implements ExecutionControlProvider {
    /** For the service loader. */
    public LoopExecutionProvider() {}

    @Override
    public String name() {
        return "millrace";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
        return new LoopExecution();
    }

    @Override
    public String toString() {
        return name();
    }
}
