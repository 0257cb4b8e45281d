package dev.millrace.samples.migrate.completablefuture;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** A bank whose pages a test prepares; an account without any prepared has three. */
final class FakeBank implements Bank {

    final Queue<CompletableFuture<Page>> prepared = new ArrayDeque<>();
    CompletableFuture<Long> rate = CompletableFuture.completedFuture(2L);
    int lastPage = 3;

    @Override
    public CompletableFuture<Page> page(String account, int number) {
        return prepared.isEmpty()
                ? CompletableFuture.completedFuture(new Page(100, number == lastPage))
                : prepared.remove();
    }

    @Override
    public CompletableFuture<Long> rate(String currency) {
        return rate;
    }
}
