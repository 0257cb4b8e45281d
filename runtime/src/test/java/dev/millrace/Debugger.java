package dev.millrace;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Stops another JVM and lets it run, by the Java Debug Wire Protocol. */
final class Debugger implements AutoCloseable {
    private static final byte[] HANDSHAKE = "JDWP-Handshake".getBytes(US_ASCII);
    private static final int HEADER = 11;
    private static final byte ANSWER = (byte) 0x80;
    private static final int VIRTUAL_MACHINE = 1;
    private static final int SUSPEND = 8;
    private static final int RESUME = 9;

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;
    private int commands;

    Debugger(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        out = new DataOutputStream(socket.getOutputStream());
        out.write(HANDSHAKE);
        in = new DataInputStream(socket.getInputStream());
        in.readNBytes(HANDSHAKE.length);
    }

    /** Stops all threads. */
    void suspend() throws IOException {
        send(SUSPEND);
    }

    void resume() throws IOException {
        send(RESUME);
    }

    private void send(int command) throws IOException {
        out.writeInt(HEADER);
        out.writeInt(++commands);
        out.writeByte(0);
        out.writeByte(VIRTUAL_MACHINE);
        out.writeByte(command);
        out.flush();
        boolean answered = false;
        while (!answered) { // events come in between
            int length = in.readInt();
            int id = in.readInt();
            answered = in.readByte() == ANSWER && id == commands;
            in.readNBytes(length - HEADER + 2);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
