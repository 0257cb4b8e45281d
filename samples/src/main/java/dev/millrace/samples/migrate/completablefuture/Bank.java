package dev.millrace.samples.migrate.completablefuture;

import java.util.concurrent.CompletableFuture;

/** The clients of the bank's services, which the migration does not change. */
public interface Bank {

    /** Requests a page of bookings; fails with an {@code IOException} at times. */
    CompletableFuture<Page> page(String account, int number);

    /** Today's rate: a cached future, shared by all callers. */
    CompletableFuture<Long> rate(String currency);
}
