package dev.millrace.executor.process;

import dev.millrace.executor.remote.RemoteJobs;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Starts worker processes and waits for their handshakes. */
final class WorkerLauncher {
    private static final System.Logger LOG = System.getLogger("dev.millrace.executor.process");

    private static final int KILLED_SECONDS = 5;

    private final PoolSettings settings;
    private final WorkerAcceptor acceptor;
    private final List<String> command;
    private final AtomicLong started = new AtomicLong();

    WorkerLauncher(
            PoolSettings settings,
            WorkerAcceptor acceptor,
            List<Class<? extends RemoteJobs>> lists) {
        this.settings = settings;
        this.acceptor = acceptor;
        this.command = command(settings, lists);
    }

    long started() {
        return started.get();
    }

    private static List<String> command(
            PoolSettings settings, List<Class<? extends RemoteJobs>> lists) {
        var command = new ArrayList<String>();
        String java = File.separatorChar == '\\' ? "java.exe" : "java";
        command.add(Path.of(System.getProperty("java.home"), "bin", java).toString());
        command.add("-XX:+ExitOnOutOfMemoryError"); // after that error its state is unknown
        command.addAll(settings.jvmOptions());
        Module own = WorkerLauncher.class.getModule();
        String modulePath = System.getProperty("jdk.module.path");
        if (own.isNamed() && modulePath != null && settings.classPath() == null) {
            command.addAll(List.of("--module-path", modulePath));
            command.addAll(List.of("--add-modules", modulesOf(lists)));
            addClassPath(command, System.getProperty("java.class.path"));
            command.add("--module");
            command.add(own.getName() + "/" + WorkerMain.class.getName());
        } else {
            String path = settings.classPath();
            addClassPath(command, path == null ? System.getProperty("java.class.path") : path);
            command.add(WorkerMain.class.getName());
        }
        lists.forEach(list -> command.add(list.getName()));
        return List.copyOf(command);
    }

    private static void addClassPath(List<String> command, @Nullable String classPath) {
        if (classPath != null && !classPath.isEmpty()) {
            command.addAll(List.of("-classpath", classPath));
        }
    }

    private static String modulesOf(List<Class<? extends RemoteJobs>> lists) {
        return lists.stream()
                .map(Class::getModule)
                .filter(Module::isNamed)
                .map(Module::getName)
                .distinct()
                .collect(Collectors.joining(",", "", lists.isEmpty() ? "java.base" : ""));
    }

    /** Starts a worker and waits for it, up to the start limit. */
    Worker launch() {
        String name = settings.name() + "-worker-" + started.incrementAndGet();
        WorkerAcceptor.Expected expected = acceptor.expect();
        Process process = null;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            pump(name, process);
            process.onExit()
                    .thenAccept(
                            ended -> expected.arrival().completeExceptionally(endedEarly(ended)));
            giveOrders(process, expected.cookie());
            FrameChannel channel =
                    expected.arrival()
                            .get(
                                    TimeUnit.NANOSECONDS.convert(settings.startLimit()),
                                    TimeUnit.NANOSECONDS);
            return new Worker(name, process, channel, settings);
        } catch (IOException e) {
            throw abandoned(process, expected, name + " cannot be started: " + e.getMessage(), e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw abandoned(process, expected, name + " was refused: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            String late = " did not connect within " + settings.startLimit();
            throw abandoned(process, expected, name + late, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw abandoned(process, expected, "the start of " + name + " was interrupted", e);
        } catch (RuntimeException | Error e) { // for example, no memory for a thread
            throw abandoned(process, expected, name + " cannot be started: " + e, e);
        }
    }

    private static WorkerStartException endedEarly(Process ended) {
        return new WorkerStartException(
                "it ended with exit status "
                        + ended.exitValue()
                        + " before it was ready; its output was logged",
                null);
    }

    private void giveOrders(Process process, byte[] cookie) {
        var orders =
                new WorkerMain.Orders(
                        cookie, settings.frameCap(), settings.nestingCap(), acceptor.address());
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(orders.toBytes());
        } catch (IOException e) { // it ended at once; its exit status says more
            LOG.log(System.Logger.Level.DEBUG, "a worker did not take its orders", e);
        }
    }

    private void pump(String name, Process process) {
        String label = name + " (pid " + process.pid() + ")";
        var output = new WorkerOutput(label, settings.output(), System::nanoTime);
        Thread.ofPlatform()
                .daemon()
                .name(name + "-output")
                .start(() -> output.pump(process.getInputStream()));
    }

    private WorkerStartException abandoned(
            @Nullable Process process,
            WorkerAcceptor.Expected expected,
            String why,
            Throwable cause) {
        acceptor.forget(expected);
        if (process != null) {
            ProcessTree.kill(process.toHandle());
            // so that none is left when the pool has closed; the caller may be interrupted
            process.onExit().completeOnTimeout(process, KILLED_SECONDS, TimeUnit.SECONDS).join();
        }
        expected.arrival().cancel(false);
        if (!expected.arrival().isCompletedExceptionally()) {
            closeLate(expected.arrival().join());
        }
        return new WorkerStartException(why, cause);
    }

    private static void closeLate(FrameChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the channel of a worker that came too late", e);
        }
    }
}
