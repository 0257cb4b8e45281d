package dev.millrace.cli.repl;

import dev.millrace.FiberEngine;
import java.lang.reflect.Method;
import java.util.stream.Stream;
import jdk.jshell.execution.DirectExecutionControl;
import org.jspecify.annotations.Nullable;

/** Runs each input as a task of one loop, which runs until jshell exits or is reset. */
final class LoopExecution extends DirectExecutionControl {
    private final ReplLoop loop;
    private final TypedClasses types = new TypedClasses();

    // written by the evaluating thread, read by the thread that handles Ctrl-C
    private volatile @Nullable Input input;

    LoopExecution(@Nullable FiberEngine engine) {
        loop = ReplLoop.open(engine);
    }

    @Override
    public void load(ClassBytecodes[] classes)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        for (ClassBytecodes each : classes) { // add all before transforming the first
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
