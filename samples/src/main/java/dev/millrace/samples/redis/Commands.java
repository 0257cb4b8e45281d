package dev.millrace.samples.redis;

import static java.util.Map.entry;

import dev.millrace.Promise;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands. */
final class Commands {
    private static final int ANY = Integer.MAX_VALUE;
    private static final BigDecimal LONGEST_WAIT = BigDecimal.valueOf(1_000_000_000); // seconds

    /** Executes a request; returns null to end without a reply. */
    @FunctionalInterface
    private interface Action {
        @Nullable Reply answer(Client client, Request request);
    }

    private record Command(int least, int most, Action action) {}

    private final Store store;
    private final Topics topics;
    private final Map<String, Command> byName =
            Map.ofEntries(
                    // the connection
                    command("PING", 0, 1, this::ping),
                    command("ECHO", 1, 1, (client, request) -> new Reply.Bulk(request.bytes(1))),
                    command("QUIT", 0, ANY, (client, request) -> quit(client)),
                    command("SELECT", 1, 1, (client, request) -> select(request)),
                    command("CLIENT", 1, ANY, (client, request) -> Reply.OK),
                    // values
                    command("GET", 1, 1, (client, request) -> get(request)),
                    command("SET", 2, 2, (client, request) -> set(request)),
                    command("MGET", 1, ANY, (client, request) -> getAll(request)),
                    command("MSET", 2, ANY, (client, request) -> set(request)),
                    command("INCR", 1, 1, (client, request) -> increment(request)),
                    command("DEL", 1, ANY, (client, request) -> delete(request)),
                    command("EXISTS", 1, ANY, (client, request) -> exists(request)),
                    // lists
                    command("LPUSH", 2, ANY, (client, request) -> push(request, true)),
                    command("RPUSH", 2, ANY, (client, request) -> push(request, false)),
                    command("LPOP", 1, 1, (client, request) -> pop(request, true)),
                    command("RPOP", 1, 1, (client, request) -> pop(request, false)),
                    command("LLEN", 1, 1, (client, request) -> length(request)),
                    command("LRANGE", 3, 3, (client, request) -> range(request)),
                    command("BLPOP", 2, ANY, this::awaitElement),
                    // messages
                    command("SUBSCRIBE", 1, ANY, this::subscribe),
                    command("UNSUBSCRIBE", 0, ANY, this::unsubscribe),
                    command("PUBLISH", 2, 2, (client, request) -> publish(request)),
                    // the server
                    command("INFO", 0, ANY, (client, request) -> info()),
                    command("CONFIG", 1, ANY, (client, request) -> config(request)),
                    command("COMMAND", 0, ANY, (client, request) -> Reply.of(List.of())));

    Commands(Store store, Topics topics) {
        this.store = store;
        this.topics = topics;
    }

    private static Map.Entry<String, Command> command(
            String name, int least, int most, Action action) {
        return entry(name, new Command(least, most, action));
    }

    /** Executes {@code request}; returns null to end without a reply. */
    @Nullable Reply answer(Client client, Request request) {
        Command command = byName.get(request.name());
        if (command == null) {
            return new Reply.Failure("ERR unknown command '" + printable(request.text(0)) + "'");
        }
        if (request.size() < command.least || request.size() > command.most) {
            return new Reply.Failure(
                    "ERR wrong number of arguments for '"
                            + request.name().toLowerCase(Locale.ROOT)
                            + "' command");
        }
        try {
            return command.action.answer(client, request);
        } catch (RefusedException e) {
            return e.reply();
        }
    }

    /** Text for an error reply, which is one line. */
    private static String printable(String text) {
        return text.substring(0, Math.min(text.length(), 128)).replaceAll("[^ -~]", "?");
    }

    // ---- the connection

    private Reply ping(Client client, Request request) {
        if (!topics.of(client).isEmpty()) {
            return new Reply.Many(
                    List.of(
                            Reply.of("pong"),
                            Reply.of(request.size() == 0 ? "" : request.text(1))));
        }
        return request.size() == 0 ? new Reply.Status("PONG") : new Reply.Bulk(request.bytes(1));
    }

    private static Reply quit(Client client) {
        client.leave();
        return Reply.OK;
    }

    private static Reply select(Request request) {
        if (number(request.bytes(1)) != 0) {
            throw new RefusedException("ERR DB index is out of range");
        }
        return Reply.OK;
    }

    // ---- values

    private Reply get(Request request) {
        return new Reply.Bulk(store.get(request.text(1)));
    }

    private Reply getAll(Request request) {
        List<Reply> values = new ArrayList<>();
        for (String key : request.textsFrom(1)) {
            values.add(new Reply.Bulk(store.peek(key)));
        }
        return new Reply.Many(values);
    }

    private Reply set(Request request) {
        if (request.size() % 2 != 0) {
            throw new RefusedException("ERR wrong number of arguments for 'mset' command");
        }
        Map<String, byte[]> pairs = new LinkedHashMap<>();
        for (int i = 1; i < request.size(); i += 2) {
            pairs.put(request.text(i), request.bytes(i + 1));
        }
        store.set(pairs);
        return Reply.OK;
    }

    private Reply increment(Request request) {
        String key = request.text(1);
        byte[] value = store.get(key);
        long number = value == null ? 0 : number(value);
        if (number == Long.MAX_VALUE) {
            throw new RefusedException("ERR increment or decrement would overflow");
        }
        number++;
        store.set(Map.of(key, Long.toString(number).getBytes(StandardCharsets.ISO_8859_1)));
        return new Reply.Number(number);
    }

    private Reply delete(Request request) {
        return new Reply.Number(request.textsFrom(1).stream().filter(store::delete).count());
    }

    private Reply exists(Request request) {
        return new Reply.Number(request.textsFrom(1).stream().filter(store::has).count());
    }

    // ---- lists

    private Reply push(Request request, boolean front) {
        return new Reply.Number(store.push(request.text(1), request.from(2), front));
    }

    private Reply pop(Request request, boolean front) {
        return new Reply.Bulk(store.pop(request.text(1), front));
    }

    private Reply length(Request request) {
        return new Reply.Number(store.length(request.text(1)));
    }

    private Reply range(Request request) {
        return Reply.of(
                store.range(request.text(1), number(request.bytes(2)), number(request.bytes(3))));
    }

    private @Nullable Reply awaitElement(Client client, Request request) {
        Duration limit = seconds(request.text(request.size()));
        List<String> keys = request.textsFrom(1).subList(0, request.size() - 1);
        for (String key : keys) {
            byte[] element = store.pop(key, true);
            if (element != null) {
                return popped(new Store.Popped(key, element));
            }
        }
        Promise<Store.Popped> turn = Promise.create(); // a push completes it
        store.await(keys, turn);
        try {
            boolean stays = client.await(turn, limit);
            if (!turn.done()) {
                return stays ? Reply.NONE : null;
            }
            if (!stays) {
                store.giveBack(turn.result());
                return null;
            }
            return popped(turn.result());
        } finally {
            store.forget(keys, turn);
        }
    }

    private static Reply popped(Store.Popped popped) {
        return new Reply.Many(List.of(Reply.of(popped.key()), new Reply.Bulk(popped.value())));
    }

    // ---- messages

    private Reply subscribe(Client client, Request request) {
        client.takeMessages();
        List<Reply> replies = new ArrayList<>();
        for (String topic : request.textsFrom(1)) {
            replies.add(subscription("subscribe", topic, topics.subscribe(client, topic)));
        }
        return new Reply.Several(replies);
    }

    private Reply unsubscribe(Client client, Request request) {
        List<String> left = request.size() == 0 ? topics.of(client) : request.textsFrom(1);
        List<Reply> replies = new ArrayList<>();
        for (String topic : left) {
            replies.add(subscription("unsubscribe", topic, topics.unsubscribe(client, topic)));
        }
        return replies.isEmpty()
                ? subscription("unsubscribe", null, 0)
                : new Reply.Several(replies);
    }

    private static Reply subscription(String what, @Nullable String topic, int count) {
        return new Reply.Many(
                List.of(
                        Reply.of(what),
                        topic == null ? Reply.NIL : Reply.of(topic),
                        new Reply.Number(count)));
    }

    private Reply publish(Request request) {
        return new Reply.Number(topics.publish(request.text(1), request.bytes(2)));
    }

    // ---- the server

    private Reply info() {
        return Reply.of(
                """
                # Server
                redis_version:7.0.0
                redis_mode:standalone
                # Memory
                used_memory:%d
                # Keyspace
                db0:keys=%d
                """
                        .formatted(store.bytes(), store.size())
                        .replace("\n", "\r\n"));
    }

    private static Reply config(Request request) {
        return switch (request.text(1).toUpperCase(Locale.ROOT)) {
            case "GET" ->
                    request.size() == 2
                            ? Reply.of(List.of(request.bytes(2), new byte[0]))
                            : Reply.of(List.of());
            default -> throw new RefusedException("ERR this server cannot be configured");
        };
    }

    // ---- arguments

    private static long number(byte[] text) {
        try {
            return Long.parseLong(new String(text, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException e) {
            throw new RefusedException("ERR value is not an integer or out of range");
        }
    }

    private static Duration seconds(String text) {
        if (text.length() > 20) {
            throw new RefusedException("ERR timeout is not a float or out of range");
        }
        try {
            var seconds = new BigDecimal(text);
            if (seconds.signum() < 0 || seconds.compareTo(LONGEST_WAIT) > 0) {
                throw new RefusedException("ERR timeout is negative or out of range");
            }
            long nanos = seconds.movePointRight(9).longValue();
            return Duration.ofNanos(Math.max(nanos, seconds.signum())); // zero means for ever
        } catch (NumberFormatException e) {
            throw new RefusedException("ERR timeout is not a float or out of range");
        }
    }
}
