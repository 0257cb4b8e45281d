package dev.millrace.cli.repl;

import dev.millrace.FiberEngine;
import java.lang.reflect.Method;
import java.util.stream.Stream;
import jdk.jshell.execution.DirectExecutionControl;
import org.jspecify.annotations.Nullable;

/** Runs each input as a task of one loop, which lives until jshell is left or reset. */
final class LoopExecution extends DirectExecutionControl {
    private final ReplLoop loop;
    private final TypedClasses types = new TypedClasses();

    // written by the thread that evaluates, read by the one that sees Ctrl-C
    private volatile @Nullable Input input;

    LoopExecution(@Nullable FiberEngine engine) {
        loop = ReplLoop.open(engine);
    }

    @Override
    public void load(ClassBytecodes[] classes)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        for (ClassBytecodes each : classes) { // all, before the first is looked at
            types.add(each.bytecodes());
        }
        super.load(
                Stream.of(classes)
                        .map(each ->
                                new ClassBytecodes(
                                        each.name(), StopChecks.in(each.bytecodes(), types)))
                        .toArray(ClassBytecodes[]::new));
        if (classes.length > 0) {
            types.others(loaderOf(classes[0].name()));
        }
    }

    private ClassLoader loaderOf(String loaded) {
        try {
            return findClass(loaded).getClassLoader();
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError("it was loaded just now", impossible);
        }
    }

    @Override
    protected String invoke(Method method) throws Exception {
        var running = new Input(loop.loop(), method);
        input = running;
        try {
            return running.run(DirectExecutionControl::valueString);
        } finally {
            input = null;
        }
    }

    @Override
    public void stop() {
        Input running = input;
        if (running != null) {
            running.stop();
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
