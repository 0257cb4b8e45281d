package dev.millrace.samples.migrate.callbacks;

import dev.millrace.Coroutine;
import dev.millrace.DeadlineExceededException;
import dev.millrace.completablefuture.FutureBridge;
import java.util.concurrent.TimeoutException;

// @start region=door
/** For callers that still use callbacks. */
public record CallbackRoutes(TaskRoutes routes) implements Routes {

    @Override
    public Call distance(String from, String to, Answer<Double> answer) {
        return start(() -> routes.distance(from, to), answer);
    }

    @Override
    public Call arrival(String vehicle, Place goal, Answer<Place> answer) {
        return start(() -> routes.arrival(vehicle, goal), answer);
    }

    /** Answers in a callback of the loop, so an answer must not block. */
    static <T> Call start(Coroutine<T> body, Answer<T> answer) {
        var future = FutureBridge.toCompletableFuture(body);
        future.whenComplete((value, failure) -> {
            switch (failure) {
                case null -> answer.onResult(value);
                case DeadlineExceededException late ->
                        answer.onFailure(new TimeoutException(late.getMessage())); // as before
                case Exception told when !future.isCancelled() -> answer.onFailure(told);
                default -> {} // cancelled: the callback is not called
            }
        });
        return () -> future.cancel(false);
    }
}
// @end
