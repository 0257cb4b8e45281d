package dev.millrace.samples.hello;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.Promise;
import dev.millrace.TaskGroup;
import dev.millrace.reactor.ReactorBridge;

/** A blocking call, a callback and a Mono, awaited in one group; quoted by the README. */
public final class Hello {

    private Hello() {}

    /** Prints one line made of the three. */
    public static void main(String[] arguments) {
        System.out.println(receipt());
    }

    // @start region=receipt
    static String receipt() {
        return Async.run(() ->
                TaskGroup.call(group -> {
                    var order = runInExecutor(Shop::order); // blocks a thread, not the loop
                    var price =
                            group.fork(() -> ReactorBridge.awaitRequired(Shop.price())); // a Mono

                    var stock = Promise.<Integer>create(); // where a callback ends
                    Shop.stock("tea", stock::completeThreadSafe, stock::failThreadSafe);

                    return "%s at %s, %d in stock"
                            .formatted(order.await(), price.await(), stock.await());
                }));
    }
    // @end
}
