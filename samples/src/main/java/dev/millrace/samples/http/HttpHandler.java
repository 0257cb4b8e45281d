package dev.millrace.samples.http;

/** Handles requests, in a task; may await. */
@FunctionalInterface
public interface HttpHandler {

    /**
     * Answers one request.
     *
     * <p>Its task is cancelled when the client disconnects, and when the grace of a closing server
     * is over.
     *
     * @param exchange the request and its answer
     * @throws Exception goes to the loop's exception handler; the client gets a 500 without
     *     details, or a broken connection if its answer had begun
     */
    void handle(Exchange exchange) throws Exception;
}
