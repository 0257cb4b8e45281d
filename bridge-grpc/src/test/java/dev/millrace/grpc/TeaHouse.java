package dev.millrace.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.Runner;
import dev.millrace.grpc.TeaGrpc.TeaFutureStub;
import dev.millrace.grpc.TeaGrpc.TeaStub;
import dev.millrace.testing.TestLoop;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A real server of gRPC whose methods run on the loop of a test, and its clients. */
final class TeaHouse implements AutoCloseable {
    /** How client and server reach each other. */
    enum Transport {
        IN_PROCESS,
        NETTY
    }

    final Teas teas;
    final Server server;
    private final ManagedChannel channel;

    private TeaHouse(Teas teas, Server server, ManagedChannel channel) {
        this.teas = teas;
        this.server = server;
        this.channel = channel;
    }

    /** A program with a tea house. */
    interface Program {
        void run(TeaHouse house) throws Exception;
    }

    /**
     * Runs {@code program} on a loop of its own, in real time.
     *
     * @return what the loop reported
     */
    static List<LoopFault> faults(
            FiberEngine engine,
            Transport transport,
            Program program,
            ServerInterceptor... interceptors)
            throws Exception {
        List<LoopFault> faults = new CopyOnWriteArrayList<>();
        var builder =
                EventLoop.builder()
                        .name("tea")
                        .engine(engine)
                        .exceptionHandler((loop, fault) -> faults.add(fault));
        try (Runner runner = Runner.of(builder)) {
            runner.run(() -> {
                try (TeaHouse house = open(transport, interceptors)) {
                    program.run(house);
                }
            });
        }
        return faults;
    }

    /** As {@link #faults}, of which there must be none. */
    static void run(
            FiberEngine engine,
            Transport transport,
            Program program,
            ServerInterceptor... interceptors)
            throws Exception {
        assertThat(faults(engine, transport, program, interceptors)).isEmpty();
    }

    /** A program with a tea house, on a loop whose time belongs to the test. */
    interface TimedProgram {
        void run(TestLoop loop, TeaHouse house) throws Exception;
    }

    /** All of it on one thread: when the loop is idle, so is gRPC. */
    static void runOnTestLoop(FiberEngine engine, TimedProgram program) {
        TestLoop.run(
                engine,
                loop -> {
                    try (TeaHouse house = open(Transport.IN_PROCESS)) {
                        program.run(loop, house);
                    }
                });
    }

    static TeaHouse open(Transport transport, ServerInterceptor... interceptors)
            throws IOException {
        var teas = new Teas();
        ServerBuilder<?> builder =
                transport == Transport.NETTY
                        ? NettyServerBuilder.forAddress(local(0))
                        : InProcessServerBuilder.forName(InProcessServerBuilder.generateName());
        builder.directExecutor().addService(teas).intercept(GrpcBridge.onLoop(EventLoop.current()));
        for (ServerInterceptor each : interceptors) {
            builder.intercept(each);
        }
        Server server = builder.build().start();
        return new TeaHouse(teas, server, connect(transport, server));
    }

    private static ManagedChannel connect(Transport transport, Server server) {
        ManagedChannelBuilder<?> builder =
                transport == Transport.NETTY
                        ? NettyChannelBuilder.forAddress(local(server.getPort())).usePlaintext()
                        : InProcessChannelBuilder.forAddress(server.getListenSockets().getFirst());
        return builder.directExecutor().build();
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    TeaStub stub(ClientInterceptor... interceptors) {
        return TeaGrpc.newStub(channel).withInterceptors(interceptors);
    }

    TeaFutureStub futureStub() {
        return TeaGrpc.newFutureStub(channel);
    }

    static List<String> cups(int count) {
        List<String> cups = new ArrayList<>();
        for (int n = 1; n <= count; n++) {
            cups.add("cup " + n);
        }
        return cups;
    }

    @Override
    public void close() {
        Async.shield(() -> {
            channel.shutdownNow();
            server.shutdownNow();
            try {
                Async.blocking(() -> {
                    server.awaitTermination();
                    channel.awaitTermination(1, TimeUnit.HOURS);
                });
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts it", e);
            }
        });
    }
}
