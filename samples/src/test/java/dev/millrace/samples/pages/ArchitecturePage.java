package dev.millrace.samples.pages;

import dev.millrace.Async;
import java.util.concurrent.CompletionStage;

/** What docs/architecture.md quotes. */
final class ArchitecturePage {

    private ArchitecturePage() {}

    // @start region=await
    static <T> T await(CompletionStage<T> stage) {
        return Async.suspend(suspension ->
                stage.whenComplete((value, failure) -> {
                    if (failure == null) {
                        suspension.resume(value);
                    } else {
                        suspension.fail(failure);
                    }
                }));
    }
    // @end
}
