package dev.millrace.samples.common;

import static dev.millrace.Async.race;
import static dev.millrace.Async.retry;
import static dev.millrace.Async.shield;
import static dev.millrace.Async.sleep;
import static dev.millrace.Async.timeout;
import static dev.millrace.Combine.gather;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static dev.millrace.sync.Select.after;
import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.when;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.millrace.DeadlineExceededException;
import dev.millrace.Promise;
import dev.millrace.RetrySchedule;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.stream.Receiver;
import dev.millrace.stream.Streams;
import dev.millrace.sync.AsyncLock;
import dev.millrace.sync.TokenBucket;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The programs as tasks. */
final class TaskPrograms {
    private static final Duration LIMIT = ofSeconds(5);

    private final Service service;
    private final Map<String, Task<String>> loading = new HashMap<>();
    private int balance;

    TaskPrograms(Service service) {
        this.service = service;
    }

    // @start region=fanOut
    List<String> loadAll(List<String> ids) {
        return AsyncStream.from(ids).mapConcurrent(50, id -> service.load(id)).toList();
    }

    // @end

    // @start region=both
    String userWithOrders(String id) throws IOException {
        return gather(
                () -> service.load("user " + id),
                () -> service.load("orders " + id),
                (user, orders) -> user + ": " + orders);
    }

    // @end

    // @start region=first
    String fromEitherRegion(String id) throws IOException {
        return race(() -> service.load("east " + id), () -> service.load("west " + id));
    }

    // @end

    // @start region=fallback
    String inTime(String id) {
        try {
            return timeout(ofMillis(300), () -> service.load(id));
        } catch (DeadlineExceededException | IOException e) {
            return "unknown";
        }
    }

    // @end

    // @start region=retry
    String stubbornly(String id) throws IOException {
        RetrySchedule schedule =
                RetrySchedule.exponential(ofMillis(100), ofSeconds(5))
                        .withJitter(0.5)
                        .atMost(3)
                        .on(IOException.class::isInstance);
        return retry(schedule, () -> service.load(id));
    }

    // @end

    // @start region=blocking
    String blockingCall(String id) {
        return runInExecutor(() -> service.read(id)).await();
    }

    // @end

    // @start region=callback
    String callback(String id) {
        Promise<String> answer = Promise.create();
        service.read(id, answer::completeThreadSafe, answer::failThreadSafe);
        return answer.await();
    }

    // @end

    // @start region=poll
    String untilDone(String job) throws IOException {
        String status = service.load(job);
        while (!status.equals("done")) {
            sleep(ofSeconds(1));
            status = service.load(job);
        }
        return status;
    }

    // @end

    // @start region=pages
    AsyncStream<String> allRows() {
        return AsyncStream.generate(out -> {
            int number = 1;
            List<String> rows = service.page(number);
            while (!rows.isEmpty()) {
                rows.forEach(out::emit); // the next page is read when somebody wants it
                rows = service.page(++number);
            }
        });
    }

    // @end

    // @start region=batches
    void storeInBatches(AsyncStream<String> rows) throws IOException {
        rows.through(Streams.chunk(100, ofSeconds(1))).forEach(batch -> service.store(batch));
    }

    // @end

    // @start region=lock
    int deposit(AsyncLock lock, int amount) throws IOException {
        return lock.run(() -> {
            int before = balance;
            service.store(List.of("deposit " + amount)); // nobody else changes it meanwhile
            balance = before + amount;
            return balance;
        });
    }

    // @end

    // @start region=rate
    void politely(List<String> ids) throws IOException {
        TokenBucket tenPerSecond = TokenBucket.create(10, ofSeconds(1), 1);
        for (String id : ids) {
            tenPerSecond.acquire();
            service.load(id);
        }
    }

    // @end

    // @start region=workers
    void workers(AsyncStream<String> jobs) {
        Channel<String> queue = AsyncStream.channel(10);
        TaskGroup.run(group -> {
            for (int i = 0; i < 3; i++) {
                group.fork(() -> queue.receiver().forEach(job -> service.load(job)));
            }
            try (var jobsIn = queue.sender()) {
                jobs.forEach(jobsIn::send); // waits while ten jobs wait
            }
        }); // all are done here, or all have ended because one failed
    }

    // @end

    // @start region=cleanUp
    String inSession() throws IOException {
        Service.Session session = service.open();
        try {
            return session.query();
        } finally {
            shield(LIMIT, session::close); // awaits, also if the task is cancelled
        }
    }

    // @end

    // @start region=tick
    void everyMinute() throws IOException {
        Streams.tick(ofMinutes(1)).forEach(tick -> service.load("rates"));
    }

    // @end

    // @start region=share
    String loadOnce(TaskGroup group, String id) {
        return loading.computeIfAbsent(id, key -> group.fork(() -> service.load(key))).await();
    }

    // @end

    // @start region=select
    @Nullable String newsOrSilence(Receiver<String> news, Task<?> stop) {
        return select(
                when(news).thenApply(line -> line),
                when(stop).thenGet(() -> null),
                when(after(ofSeconds(30))).thenGet(() -> "no news"));
    }

    // @end
}
