package dev.millrace.samples.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.OnEachEngine;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;

/** What the server answers. */
@Timeout(60) // a hang fails, instead of stopping the build
class RedisTest {

    @OnEachEngine
    void values_are_kept_counted_and_deleted(FiberEngine engine) throws Exception {
        ServedRedis.run(
                engine,
                redis -> {
                    try (var client = redis.connect()) {
                        assertThat(client.ask("PING")).isEqualTo("+PONG");
                        assertThat(client.ask("echo tea")).isEqualTo("tea");
                        assertThat(client.ask("GET a")).isEqualTo("nil");
                        assertThat(client.ask("SET a 9")).isEqualTo("+OK");
                        assertThat(client.ask("INCR a")).isEqualTo(":10");
                        assertThat(client.ask("GET a")).isEqualTo("10");
                        assertThat(client.ask("MSET b x c y")).isEqualTo("+OK");
                        assertThat(client.ask("MGET a b none c")).isEqualTo("[10, x, nil, y]");
                        assertThat(client.ask("INCR b")).startsWith("-ERR value is not an integer");
                        assertThat(client.ask("EXISTS a b none")).isEqualTo(":2");
                        assertThat(client.ask("DEL a b none")).isEqualTo(":2");
                        assertThat(client.ask("EXISTS a b c")).isEqualTo(":1");
                        assertThat(client.ask("INFO")).contains("db0:keys=1\r\n");
                        assertThat(client.ask("FLY")).isEqualTo("-ERR unknown command 'FLY'");
                        assertThat(client.ask("GET"))
                                .startsWith("-ERR wrong number of arguments for 'get'");
                        assertThat(client.ask("QUIT")).isEqualTo("+OK");
                        assertThat(client.reply()).isEqualTo("the end");
                    }
                });
    }

    @OnEachEngine
    void lists_have_two_ends(FiberEngine engine) throws Exception {
        ServedRedis.run(
                engine,
                redis -> {
                    try (var client = redis.connect()) {
                        assertThat(client.ask("RPUSH l b c")).isEqualTo(":2");
                        assertThat(client.ask("LPUSH l a z")).isEqualTo(":4");
                        assertThat(client.ask("LRANGE l 0 -1")).isEqualTo("[z, a, b, c]");
                        assertThat(client.ask("LRANGE l -3 1")).isEqualTo("[a]");
                        assertThat(client.ask("LRANGE l 3 1")).isEqualTo("[]");
                        assertThat(client.ask("LPOP l")).isEqualTo("z");
                        assertThat(client.ask("RPOP l")).isEqualTo("c");
                        assertThat(client.ask("LLEN l")).isEqualTo(":2");
                        assertThat(client.ask("GET l")).startsWith("-WRONGTYPE ");
                        assertThat(client.ask("MGET l")).isEqualTo("[nil]");
                        assertThat(client.ask("DEL l")).isEqualTo(":1");
                        assertThat(client.ask("LPOP l")).isEqualTo("nil");
                    }
                });
    }

    @OnEachEngine
    void requests_are_answered_in_order_however_they_are_cut(FiberEngine engine) throws Exception {
        String three =
                "*3\r\n$3\r\nSET\r\n$1\r\n\n\r\n$4\r\n\r\n\0\u00ff\r\n" // any bytes
                        + "\r\n*0\r\n*2\r\n$3\r\nGET\r\n$1\r\n\n\r\n"
                        + "PING  tea \n";
        ServedRedis.run(
                engine,
                redis -> {
                    try (var client = redis.connect()) {
                        for (int size : new int[] {1, 7, three.length()}) {
                            for (int begin = 0; begin < three.length(); begin += size) {
                                client.send(
                                        three.substring(
                                                begin, Math.min(three.length(), begin + size)));
                                client.connection().flush();
                            }
                            assertThat(client.reply()).isEqualTo("+OK");
                            assertThat(client.reply()).isEqualTo("\r\n\0\u00ff");
                            assertThat(client.reply()).isEqualTo("tea");
                        }
                    }
                });
    }

    @OnEachEngine
    void what_is_no_request_or_too_long_is_refused_before_more_is_read(FiberEngine engine)
            throws Exception {
        String[] wrong = {
            "*x\r\n",
            "*-1\r\n",
            "*1025\r\n",
            "*99999999999999999999\r\n",
            "*\r\n",
            "*1\r\nPING\r\n",
            "*1\r\n$1048577\r\n",
            "*2\r\n$1048576\r\n" + "x".repeat(1_048_576) + "\r\n$1\r\n",
            "*1\r\n$-1\r\n",
            "*1\r\n$3\r\nabcdef\r\n",
            "x".repeat(65_537),
            "x ".repeat(1_025) + "\r\n",
        };
        ServedRedis.run(
                engine,
                redis -> {
                    for (String request : wrong) {
                        try (var client = redis.connect()) {
                            client.send(request);
                            assertThat(client.reply()).startsWith("-ERR Protocol error: ");
                            assertThat(client.reply()).isEqualTo("the end");
                        }
                    }
                });
    }

    @OnEachEngine
    void a_request_that_is_cut_off_is_none(FiberEngine engine) throws Exception {
        ServedRedis.run(
                engine,
                redis -> {
                    for (String request :
                            new String[] {"*2\r\n$4\r\nINCR\r\n$1\r\na\r\n", "INCR a\n"}) {
                        for (int end = 0; end < request.length(); end++) {
                            try (var client = redis.connect()) {
                                client.send("PING\n" + request.substring(0, end));
                                client.connection().closeOutput();
                                assertThat(client.reply()).isEqualTo("+PONG");
                                assertThat(client.reply()).isEqualTo("the end");
                            }
                        }
                    }
                    try (var client = redis.connect()) {
                        assertThat(client.ask("GET a")).isEqualTo("nil");
                    }
                });
    }

    @OnEachEngine
    void what_does_not_fit_is_refused_and_what_is_there_stays(FiberEngine engine) throws Exception {
        ServedRedis.run(
                engine,
                redis -> {
                    try (var client = redis.connect()) {
                        String value = "x".repeat(1_000_000);
                        int stored = 0;
                        String reply = "+OK";
                        while (reply.equals("+OK")) {
                            client.send("*3\r\n$3\r\nSET\r\n$3\r\n" + (100 + stored) + "\r\n");
                            client.send("$1000000\r\n" + value + "\r\n");
                            reply = client.reply();
                            stored++;
                        }
                        assertThat(reply).startsWith("-OOM ");
                        assertThat(stored).isBetween(30, 40);
                        assertThat(client.ask("EXISTS 100 " + (100 + stored))).isEqualTo(":1");
                        assertThat(client.ask("DEL 100")).isEqualTo(":1");
                        assertThat(client.ask("RPUSH small x")).isEqualTo(":1");
                    }
                });
    }

    // ---- waits

    @OnEachEngine
    void who_waits_for_an_element_gets_it_in_the_order_of_their_coming(FiberEngine engine)
            throws Exception {
        ServedRedis.run(
                engine,
                redis -> {
                    try (var first = redis.connect();
                            var second = redis.connect();
                            var pusher = redis.connect()) {
                        first.send("BLPOP a b 0\r\n");
                        first.connection().flush();
                        assertThat(second.ask("PING")).isEqualTo("+PONG"); // the first waits by now
                        second.send("BLPOP b 0\r\n");
                        second.connection().flush();
                        assertThat(pusher.ask("PING")).isEqualTo("+PONG");

                        assertThat(pusher.ask("RPUSH b 1 2 3")).isEqualTo(":3");

                        assertThat(first.reply()).isEqualTo("[b, 1]");
                        assertThat(second.reply()).isEqualTo("[b, 2]");
                        assertThat(pusher.ask("LRANGE b 0 -1")).isEqualTo("[3]");
                        assertThat(first.ask("BLPOP a b 0")).isEqualTo("[b, 3]"); // which is there
                    }
                });
    }

    @OnEachEngine
    void a_wait_has_its_limit_and_what_is_sent_meanwhile_is_answered_behind_it(FiberEngine engine)
            throws Exception {
        ServedRedis.run(
                engine,
                redis -> {
                    try (var client = redis.connect()) {
                        client.send("BLPOP a 0.01\r\nPING\r\nBLPOP a 0.0000000000001\r\n");

                        assertThat(client.reply()).isEqualTo("none");
                        assertThat(client.reply()).isEqualTo("+PONG");
                        assertThat(client.reply()).isEqualTo("none");
                        assertThat(client.ask("BLPOP a x"))
                                .startsWith("-ERR timeout is not a float");
                        assertThat(client.ask("BLPOP a -1")).startsWith("-ERR timeout is negative");
                        assertThat(client.ask("BLPOP a 1e-999999999")).isEqualTo("none");
                    }
                });
    }

    @OnEachEngine
    void a_client_that_leaves_while_it_waits_takes_no_element(FiberEngine engine) throws Exception {
        ServedRedis.run(
                engine,
                redis -> {
                    for (int how = 0; how < 3; how++) {
                        var leaver = redis.connect();
                        leaver.send("BLPOP a 0\r\n");
                        leaver.connection().flush();
                        switch (how) {
                            case 0 -> leaver.connection().close();
                            case 1 -> leaver.connection().abort();
                            default -> leaver.send("x".repeat(200_000)); // more than may wait
                        }
                        awaitConnections(redis, 0);
                        leaver.close();
                    }
                    try (var client = redis.connect()) {
                        assertThat(client.ask("RPUSH a 1")).isEqualTo(":1");
                        assertThat(client.ask("LLEN a")).isEqualTo(":1");
                    }
                });
    }

    @OnEachEngine
    void an_element_that_comes_as_its_client_leaves_is_for_the_next(FiberEngine engine)
            throws Exception {
        ServedRedis.run(
                engine,
                redis -> {
                    try (var pusher = redis.connect()) {
                        for (int i = 1; i <= 20; i++) {
                            var leaver = redis.connect();
                            leaver.send("BLPOP a" + i + " 0\r\n");
                            leaver.connection().flush();
                            assertThat(pusher.ask("PING")).isEqualTo("+PONG"); // it waits by now

                            leaver.connection().abort();
                            assertThat(pusher.ask("RPUSH a" + i + " x"))
                                    .startsWith(":"); // seen in one look

                            awaitConnections(redis, 1);
                            assertThat(pusher.ask("LLEN a" + i)).isEqualTo(":1");
                        }
                    }
                });
    }

    // ---- messages

    @OnEachEngine
    void subscribers_hear_what_is_published_until_they_leave(FiberEngine engine) throws Exception {
        ServedRedis.run(
                engine,
                redis -> {
                    try (var hearer = redis.connect();
                            var publisher = redis.connect()) {
                        hearer.send("SUBSCRIBE a b\r\n");
                        assertThat(hearer.reply()).isEqualTo("[subscribe, a, :1]");
                        assertThat(hearer.reply()).isEqualTo("[subscribe, b, :2]");

                        assertThat(publisher.ask("PUBLISH a 1")).isEqualTo(":1");
                        assertThat(publisher.ask("PUBLISH c 2")).isEqualTo(":0");
                        assertThat(hearer.reply()).isEqualTo("[message, a, 1]");

                        assertThat(hearer.ask("PING")).isEqualTo("[pong, ]");
                        assertThat(hearer.ask("UNSUBSCRIBE a")).isEqualTo("[unsubscribe, a, :1]");
                        assertThat(publisher.ask("PUBLISH a 3")).isEqualTo(":0");
                        assertThat(publisher.ask("PUBLISH b 4")).isEqualTo(":1");
                        assertThat(hearer.reply()).isEqualTo("[message, b, 4]");
                        assertThat(hearer.ask("QUIT")).isEqualTo("+OK");
                        assertThat(hearer.reply()).isEqualTo("the end");
                        assertThat(publisher.ask("PUBLISH b 5")).isEqualTo(":0");
                    }
                });
    }

    @OnEachEngine
    void a_subscriber_that_does_not_read_is_cut_off_and_holds_up_nobody(FiberEngine engine)
            throws Exception {
        ServedRedis.run(
                engine,
                redis -> {
                    try (var sleeper = redis.connect();
                            var publisher = redis.connect()) {
                        assertThat(sleeper.ask("SUBSCRIBE a")).isEqualTo("[subscribe, a, :1]");
                        String message = "PUBLISH a " + "x".repeat(10_000);
                        int told = 0;
                        while (publisher.ask(message).equals(":1")) {
                            told++;
                        }
                        assertThat(told).isGreaterThanOrEqualTo(200);
                        awaitConnections(redis, 1);
                        assertThat(publisher.ask("PING")).isEqualTo("+PONG");
                    }
                });
    }

    // ---- the end

    @OnEachEngine
    void the_end_of_the_server_lets_replies_out_and_ends_all_who_wait(FiberEngine engine)
            throws Exception {
        ServedRedis.run(
                engine,
                redis -> {
                    try (var asker = redis.connect();
                            var idler = redis.connect();
                            var waiter = redis.connect();
                            var hearer = redis.connect()) {
                        assertThat(idler.ask("PING")).isEqualTo("+PONG");
                        assertThat(hearer.ask("SUBSCRIBE a")).isEqualTo("[subscribe, a, :1]");
                        String value = "x".repeat(100_000);
                        asker.send("*3\r\n$3\r\nSET\r\n$1\r\nv\r\n$100000\r\n" + value + "\r\n");
                        assertThat(asker.reply()).isEqualTo("+OK");
                        waiter.send("BLPOP l 0\r\n");
                        asker.send("GET v\r\n".repeat(30)); // more than the sockets hold unread
                        asker.connection().flush();
                        assertThat(idler.ask("PUBLISH a 1")).isEqualTo(":1");

                        TaskGroup.run(group -> {
                            group.fork(redis::end);
                            assertThat(idler.reply()).isEqualTo("the end");
                            assertThat(waiter.reply()).isEqualTo("the end");
                            assertThat(hearer.reply()).isEqualTo("[message, a, 1]");
                            assertThat(hearer.reply()).isEqualTo("the end");
                            assertThat(asker.reply()).isEqualTo(value);
                            String next = asker.reply();
                            while (next.equals(value)) { // whole, all of them
                                next = asker.reply();
                            }
                            assertThat(next).isEqualTo("the end");
                        });
                    }
                });
    }

    private static void awaitConnections(ServedRedis redis, int count) {
        while (redis.connections() != count) {
            Async.sleep(Duration.ofMillis(1));
        }
    }
}
