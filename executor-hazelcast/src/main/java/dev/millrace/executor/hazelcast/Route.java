package dev.millrace.executor.hazelcast;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The way of one attempt of a call to where it runs. */
interface Route {

    /** Hands {@code task} over; what the engine says becomes of it completes {@code outcome}. */
    void send(CallTask task, CompletableFuture<byte[]> outcome);

    /** Asks whoever may run it to end it. Does not wait for an answer, but perhaps for a socket. */
    void cancel(UUID submission);

    /** Frees what the engine keeps of an attempt that has an outcome. */
    void forget();

    /** Who does it, for messages. */
    @Override
    String toString();
}
