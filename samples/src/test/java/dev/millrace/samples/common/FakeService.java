package dev.millrace.samples.common;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** A service whose answers take a second of virtual time if they are called slow. */
final class FakeService implements Service {
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final List<List<String>> stored = new ArrayList<>();
    final Map<String, List<String>> answers = new HashMap<>();
    int failures; // how often load fails before it answers
    int closed;

    @Override
    public String load(String id) throws IOException {
        boolean slow = id.contains("slow") && EventLoop.currentOrNull() != null;
        if (slow) {
            Async.sleep(Duration.ofSeconds(1));
        }
        calls.add(id);
        if (failures > 0) {
            failures--;
            throw new IOException("busy");
        }
        List<String> prepared = answers.get(id);
        return prepared == null || prepared.isEmpty() ? "<" + id + ">" : prepared.removeFirst();
    }

    @Override
    public List<String> page(int number) {
        return number > 2 ? List.of() : List.of("row " + number + "a", "row " + number + "b");
    }

    @Override
    public void store(List<String> rows) {
        stored.add(rows);
    }

    @Override
    public String read(String id) {
        return "<" + id + ">";
    }

    @Override
    public void read(String id, Consumer<String> onValue, Consumer<Throwable> onFailure) {
        Thread.startVirtualThread(() -> onValue.accept("<" + id + ">"));
    }

    @Override
    public Session open() {
        return new Session() {
            @Override
            public String query() {
                return "row";
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }

    /** The same service behind a client of Reactor. */
    ReactorPrograms.ReactiveService reactive() {
        return new Reactive();
    }

    private final class Reactive implements ReactorPrograms.ReactiveService {
        @Override
        public Mono<String> load(String id) {
            Mono<String> answer = Mono.fromCallable(() -> FakeService.this.load(id));
            return id.contains("slow") ? answer.delaySubscription(Duration.ofSeconds(1)) : answer;
        }

        @Override
        public Mono<List<String>> page(int number) {
            return Mono.fromCallable(() -> FakeService.this.page(number));
        }

        @Override
        public Mono<Void> store(List<String> rows) {
            return Mono.fromRunnable(() -> FakeService.this.store(rows));
        }

        @Override
        public Mono<Session> open() {
            return Mono.fromCallable(() -> new ReactiveSession(FakeService.this.open()));
        }

        @Override
        public Service old() {
            return FakeService.this;
        }
    }

    private record ReactiveSession(Service.Session session)
            implements ReactorPrograms.ReactiveService.Session {
        @Override
        public Mono<String> query() {
            return Mono.fromCallable(session::query);
        }

        @Override
        public Mono<Void> close() {
            return Mono.fromCallable(() -> {
                session.close();
                return null;
            });
        }
    }
}
