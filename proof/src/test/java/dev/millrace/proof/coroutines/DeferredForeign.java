package dev.millrace.proof.coroutines;

import dev.millrace.Coroutine;
import dev.millrace.proof.AwaitContractTest.Foreign;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import kotlinx.coroutines.CompletableDeferred;
import kotlinx.coroutines.CompletableDeferredKt;
import kotlinx.coroutines.Deferred;
import org.jspecify.annotations.Nullable;

/** A {@code Deferred} that a test completes, and the method by which a task waits for it. */
final class DeferredForeign implements Foreign {
    private final CompletableDeferred<Object> deferred =
            CompletableDeferredKt.CompletableDeferred(null);
    private final Coroutine<Object> door;
    private volatile boolean touched;

    DeferredForeign(Function<Deferred<Object>, Object> door) {
        Deferred<Object> watched = watched();
        this.door = () -> door.apply(watched);
    }

    @SuppressWarnings("unchecked") // it is a view of one
    private Deferred<Object> watched() {
        return (Deferred<Object>)
                Proxy.newProxyInstance(
                        Deferred.class.getClassLoader(),
                        new Class<?>[] {Deferred.class},
                        (view, method, arguments) -> call(method, arguments));
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().startsWith("invokeOnCompletion") || method.getName().equals("start")) {
            touched = true;
        }
        try {
            return method.invoke(deferred, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public Object await() throws Exception {
        return door.run();
    }

    @Override
    public void succeed(Object value) {
        deferred.complete(value);
    }

    @Override
    public void fail(Throwable failure) {
        if (failure instanceof CancellationException cancellation) {
            deferred.cancel(cancellation); // what else a coroutine does that ends with one
        } else {
            deferred.completeExceptionally(failure);
        }
    }

    @Override
    public boolean cancelled() {
        return deferred.isCancelled();
    }

    @Override
    public boolean touched() {
        return touched;
    }
}
