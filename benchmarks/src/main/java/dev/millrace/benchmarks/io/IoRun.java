package dev.millrace.benchmarks.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * Measures echo servers, a page, a Redis client and idle connections. Writes {@code
 * benchmarks/IO.md}, except in a quick run.
 */
final class IoRun {
    private static final Path PAGE = Path.of("benchmarks", "IO.md");
    private static final Path PLOT = Path.of("benchmarks", "io.svg");
    // below 20,000, a common limit of descriptors
    private static final int IDLE = 19_500;

    private static final String HEAD =
            """
            # Whole programs side by side

            Made by `benchmarks/io`, in one run.

            ## Echo servers

            Thousands of round trips a second, and the processor's time of the server for one: each server is a process on
            one processor, the load (one thread, plain NIO) one on another; medians of rounds of all that took turns.
            In brackets Netty's callbacks on the same transport are 1: how much more a second, and how much less time.
            Vert.x has the native transport.

            %s
            ![Round trips over connections](io.svg)

            ## Echo servers over TLS

            As above, with the JDK's TLS 1.3 on both sides; the load is Netty. Each server is warmed up for longer, and
            before each column.

            %s\
            """;

    private final boolean quick;
    private final Rounds rounds;

    private IoRun(boolean quick) {
        this.quick = quick;
        this.rounds = Rounds.of(quick);
    }

    public static void main(String[] arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean quick = words.remove("--quick");
        var run = new IoRun(quick);
        if (!words.isEmpty()) {
            run.printOnly(words);
            return;
        }
        var plain = EchoRun.plain(quick, contestant -> true);
        String page =
                HEAD.formatted(plain.measured(), EchoRun.tls(quick).measured())
                        + run.hello()
                        + run.redis()
                        + run.idle();
        IO.println(page);
        if (!quick) {
            Files.writeString(PAGE, page);
            Files.writeString(PLOT, new ConnectionsPlot(plain.rates()).svg());
        }
    }

    private void printOnly(List<String> parts) throws IOException {
        for (String part : parts) {
            IO.println(
                    switch (part) {
                        case "echo" -> EchoRun.plain(quick, IoRun::isOfNetty).measured();
                        case "tls" -> EchoRun.tls(quick).measured();
                        case "page" -> hello();
                        case "redis" -> redis();
                        case "idle" -> idle();
                        default -> throw new IllegalArgumentException("no part " + part);
                    });
        }
    }

    private static boolean isOfNetty(Contestant contestant) {
        return contestant.ours() || contestant.name().startsWith("Netty");
    }

    private String hello() throws IOException {
        var figures = new LinkedHashMap<String, List<EchoRun.Figure>>();
        for (int round = 0; round < rounds.count(); round++) {
            for (String style : List.of("plain", "later", "task")) {
                figures.computeIfAbsent(style, s -> new ArrayList<>()).add(pages(style));
            }
        }
        EchoRun.Figure plain = EchoRun.Figure.median(figures.get("plain"));
        EchoRun.Figure later = EchoRun.Figure.median(figures.get("later"));
        EchoRun.Figure task = EchoRun.Figure.median(figures.get("task"));
        return String.format(
                Locale.ROOT,
                """

                ## A page

                "hello" by Reactor Netty on epoll, 50 connections, thousands a second, and the processor's time of the server
                for one: plain handler %.1f, %.1f µs; a plain handler that answers in the event loop's next round %.1f,
                %.1f µs; a task for each request on the loop's thread %.1f, %.1f µs. The task of the plain handler:
                **%.2f**, and %.2f by processor's time.
                """,
                plain.rate() / 1000,
                plain.cpu(),
                later.rate() / 1000,
                later.cpu(),
                task.rate() / 1000,
                task.cpu(),
                task.rate() / plain.rate(),
                plain.cpu() / task.cpu());
    }

    private EchoRun.Figure pages(String style) throws IOException {
        try (Contestant.Running server =
                Contestant.java("hello", true, HelloServer.class, style).start(0)) {
            int port = server.number("port");
            int bytes = answerBytes(port);
            try (Contestant.Running load =
                    Contestant.java("load", false, EchoLoad.class, port + "", "http").start(1)) {
                ask(load, bytes, quick ? 0.2 : 8); // to get warm
                long before = server.cpuMicros();
                double rate = ask(load, bytes, rounds.seconds());
                // a load runs half as long before it counts
                double pages = rate * rounds.seconds() * 1.5;
                return new EchoRun.Figure(rate, (server.cpuMicros() - before) / pages);
            }
        }
    }

    private static double ask(Contestant.Running load, int bytes, double seconds)
            throws IOException {
        load.say("50 " + bytes + " " + seconds);
        return Double.parseDouble(load.line());
    }

    /** How long an answer is: all that comes until nothing has come for half a second. */
    private static int answerBytes(int port) throws IOException {
        int bytes = 0;
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(EchoLoad.GET);
            while (socket.getInputStream().read() >= 0) {
                bytes++;
                socket.setSoTimeout(500); // not before the first, for which much has to be loaded
            }
        } catch (SocketTimeoutException e) {
            return bytes;
        }
        return bytes;
    }

    private String redis() throws IOException {
        int port = freePort();
        String said =
                """

                ## Redis

                """;
        Contestant redis =
                new Contestant(
                        "redis",
                        false,
                        List.of(
                                "redis-server",
                                "--port",
                                port + "",
                                "--save",
                                "",
                                "--loglevel",
                                "warning"));
        try (Contestant.Running server = redis.start(1)) {
            awaitOpen(port);
            List<Double> own = new ArrayList<>();
            List<Double> shared = new ArrayList<>();
            for (int round = 0; round < rounds.count(); round++) {
                own.add(gets("own", port));
                shared.add(gets("shared", port));
            }
            return said
                    + """
                    50 tasks, each with `GET` after `GET` by Lettuce, awaited; the program on one processor, `redis-server`
                    on another. Thousands a second: Lettuce on its own threads %.1f, on the loop's thread %.1f, ratio
                    **%.2f**.
                    """
                            .formatted(
                                    Rounds.median(own) / 1000,
                                    Rounds.median(shared) / 1000,
                                    Rounds.median(shared) / Rounds.median(own));
        } catch (IOException e) {
            return said + "Not measured: no `redis-server`.\n";
        }
    }

    private double gets(String style, int port) throws IOException {
        try (Contestant.Running client =
                Contestant.java(
                                "gets",
                                true,
                                RedisGets.class,
                                style,
                                port + "",
                                rounds.seconds() + "")
                        .start(0)) {
            return client.number("rate");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitOpen(int port) throws IOException {
        long end = System.nanoTime() + 5_000_000_000L;
        while (true) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private String idle() throws IOException {
        int count = quick ? 100 : IDLE;
        try (Contestant.Running server = Contestant.java("idle", true, IdleServer.class).start(0)) {
            int port = server.number("port");
            try (Contestant.Running load =
                    Contestant.java("load", false, IdleLoad.class, port + "").start(1)) {
                open(load, count / 4);
                // the code is compiled by now, and compiled frames are much smaller
                load.say("-1");
                load.number("opened");
                heap(server, 0);
                // creates what is created only once
                open(load, 100);
                long before = heap(server, 100);
                open(load, count);
                long after = heap(server, 100 + count);
                return String.format(
                        Locale.ROOT,
                        """

                        ## Idle connections

                        %d connections, each with its task that waits to read: **%d bytes** of heap each, in a server that
                        has had %d before.
                        """,
                        count,
                        (after - before) / count,
                        count / 4);
            }
        }
    }

    private static void open(Contestant.Running load, int count) throws IOException {
        load.say(count + "");
        load.number("opened");
    }

    private static long heap(Contestant.Running server, int connections) throws IOException {
        while (true) {
            server.say("how much?");
            int alive = server.number("connections");
            int heap = server.number("heap");
            if (alive == connections) {
                return heap;
            }
        }
    }
}
