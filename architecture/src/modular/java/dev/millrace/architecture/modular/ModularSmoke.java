package dev.millrace.architecture.modular;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.executor.hazelcast.Cluster;
import dev.millrace.micrometer.RegisteredThreadLocals;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.spring.SpringBridge;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs a task with every published module loaded from the module path. */
public final class ModularSmoke {

    private static final List<Class<?>> DOORS =
            List.of(
                    Async.class,
                    RunInExecutor.class,
                    Cluster.class,
                    PublisherBridge.class,
                    FutureBridge.class,
                    RegisteredThreadLocals.class,
                    ReactorBridge.class,
                    RxBridge.class,
                    SpringBridge.class);

    private ModularSmoke() {}

    /**
     * Checks the modules, then awaits a stage that an executor completes.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        for (Class<?> door : DOORS) {
            Module module = door.getModule();
            if (!module.isNamed() || module.getDescriptor().isAutomatic()) {
                throw new IllegalStateException(door + " is not in a module of its own: " + module);
            }
        }
        String engine =
                Async.run(() -> {
                    FutureBridge.await(CompletableFuture.runAsync(() -> {}));
                    return EventLoop.current().engine().toString();
                });
        System.out.println("modular: " + DOORS.size() + " modules, engine " + engine);
    }
}
