package dev.millrace.samples.stuck;

import static dev.millrace.Async.sleep;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.samples.stuck.legacy.PostageTable;
import dev.millrace.sync.AsyncLock;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A shop that takes three orders and then hangs: it prints nothing more, and the log has only the
 * reports of the watchdog. {@code millrace tree PID --stacks} shows the line to blame. Runs until
 * it is killed.
 */
public final class Stuck {
    private final AsyncLock stock = AsyncLock.create("stock");
    private final JobOptions printing =
            JobOptions.in(Dispatcher.blocking()).withLimiter(CapacityLimiter.of("printer", 1, 10));
    private final CountDownLatch paper = new CountDownLatch(1); // there is no paper

    private Stuck() {}

    /** Opens the shop. */
    public static void main(String[] arguments) {
        System.out.println("The shop is open: process " + ProcessHandle.current().pid());
        Async.main(arguments, ignored -> new Stuck().open());
    }

    private void open() {
        TaskGroup.run(
                "shop",
                shop -> {
                    shop.fork("delivery note 5", () -> print(5));
                    shop.fork("delivery note 6", () -> print(6));
                    shop.fork("suggestions", this::suggest);
                    shop.fork("order 7", () -> order(7, 800));
                    shop.fork("order 8", () -> order(8, 1_500));
                    shop.fork("order 9", () -> order(9, 12_000));
                    shop.fork("heartbeat", Stuck::beat);
                });
    }

    /** Orders take from the stock one after the other. */
    private void order(int number, int grams) throws Exception {
        stock.run(() -> {
            sleep(ofMillis(300)); // checks the stock
            int cents = PostageTable.price(grams);
            System.out.printf("Order %d: the postage is %d cents%n", number, cents);
        });
    }

    /** One job at a time uses the printer. */
    private void print(int number) {
        Task<@Nullable Void> job =
                runInExecutor(printing.withName("print " + number), () -> paper.await());
        job.await();
    }

    /** Asks a service that never answers. */
    private void suggest() {
        Mono<String> answer =
                Mono.<String>never().map(String::strip).filter(text -> !text.isEmpty());
        System.out.println("You may also like " + ReactorBridge.await(answer));
    }

    private static void beat() {
        while (true) {
            sleep(ofSeconds(1));
            System.out.println("The shop is open");
        }
    }
}
