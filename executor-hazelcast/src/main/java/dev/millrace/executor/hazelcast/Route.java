package dev.millrace.executor.hazelcast;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Sends one attempt of a call to where it runs. */
interface Route {

    /** Sends {@code task}. Its answer or failure completes {@code outcome}. */
    void send(CallTask task, CompletableFuture<byte[]> outcome);

    /**
     * Asks the members that may run it to end it. Does not wait for answers; may block on a socket.
     */
    void cancel(UUID submission);

    /** Frees what the engine keeps of a finished attempt. */
    void forget();

    /** The member that runs it, for messages. */
    @Override
    String toString();
}
