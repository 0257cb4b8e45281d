package dev.millrace.testing.junit;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/** Calls that wait for ever, each with its own way to report an interrupt. */
public enum InterruptibleCall {

    /** Throws an {@link InterruptedException}. */
    LATCH {
        @Override
        public void make() throws InterruptedException {
            new CountDownLatch(1).await();
        }
    },

    /** Throws a {@link java.io.InterruptedIOException}. */
    PIPE {
        @Override
        public void make() throws IOException {
            new PipedInputStream(new PipedOutputStream()).read();
        }
    },

    /**
     * On a virtual thread, throws a {@link java.net.SocketException} with a message that says so.
     */
    SOCKET_READ {
        @Override
        public void make() throws IOException {
            try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    var socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                socket.getInputStream().read();
            }
        }
    },

    /** As {@link #SOCKET_READ}. */
    ACCEPT {
        @Override
        public void make() throws IOException {
            try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                server.accept().close();
            }
        }
    },

    /** Throws a driver's own exception around one of the JDK. */
    DRIVER {
        @Override
        public void make() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("the query was not completed", e);
            }
        }
    };

    /**
     * Waits until the thread, a virtual one, is interrupted.
     *
     * @throws Exception reports the interrupt
     */
    public abstract void make() throws Exception;
}
