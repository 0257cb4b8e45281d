package dev.millrace.springboot;

import java.io.Serial;

/** An MVC controller takes the body of a request as a task or a stream. */
final class RefusedArgumentException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final String action;

    RefusedArgumentException(String method, Class<?> body, boolean many) {
        super(
                method
                        + " takes the body of a request as "
                        + body.getSimpleName()
                        + ". Spring MVC has read the body before it calls the method");
        action =
                "Take the value itself, "
                        + (many ? "as a List" : "as in @RequestBody Order")
                        + ", and return the "
                        + (many ? "AsyncStream" : "Coroutine")
                        + "; or serve the method by WebFlux, which gives the body as it comes.";
    }

    String action() {
        return action;
    }
}
