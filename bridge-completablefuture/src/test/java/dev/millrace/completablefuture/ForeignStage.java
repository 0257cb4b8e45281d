package dev.millrace.completablefuture;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A stage of a class that nobody knows: it can do what the interface says, and nothing else. */
final class ForeignStage {
    private ForeignStage() {}

    @SuppressWarnings("unchecked")
    static <T> CompletionStage<T> of(CompletableFuture<T> future) {
        return (CompletionStage<T>)
                Proxy.newProxyInstance(
                        ForeignStage.class.getClassLoader(),
                        new Class<?>[] {CompletionStage.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("toCompletableFuture")) {
                                throw new UnsupportedOperationException();
                            }
                            try {
                                return method.invoke(future, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
