package dev.millrace.samples.http;

/** What a server does with a request: plain code of a task, which may await. */
@FunctionalInterface
public interface HttpHandler {

    /**
     * Answers one request.
     *
     * <p>It is cancelled when the client leaves, and when the server closes and its grace is over.
     *
     * @param exchange the request and its answer
     * @throws Exception any; the loop's exception handler is told, and the client gets a 500 that
     *     says nothing, or a broken connection if its answer had begun
     */
    void handle(Exchange exchange) throws Exception;
}
