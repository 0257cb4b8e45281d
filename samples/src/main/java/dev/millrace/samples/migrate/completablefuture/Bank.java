package dev.millrace.samples.migrate.completablefuture;

import java.util.concurrent.CompletableFuture;

/** The clients of the bank's services, which stay as they are before, during and after. */
public interface Bank {

    /** A page of bookings, asked for by this call; fails with an {@code IOException} at times. */
    CompletableFuture<Page> page(String account, int number);

    /** Today's rate: one future of a cache, the same for everybody who asks. */
    CompletableFuture<Long> rate(String currency);
}
