package dev.millrace.cli.repl;

import dev.millrace.FiberEngine;
import java.util.Locale;
import java.util.Map;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Found by jshell under the name {@code millrace}. */
public final class LoopExecutionProvider implements ExecutionControlProvider {
    private static final String ENGINE = "engine";

    /** For the service loader. */
    public LoopExecutionProvider() {}

    @Override
    public String name() {
        return "millrace";
    }

    /** {@code engine}: the loop's engine; empty for the default. */
    @Override
    public Map<String, String> defaultParameters() {
        return Map.of(ENGINE, "");
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
        String engine = parameters.getOrDefault(ENGINE, "");
        return new LoopExecution(
                engine.isEmpty() ? null : FiberEngine.valueOf(engine.toUpperCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
        return name();
    }
}
