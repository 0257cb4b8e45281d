package dev.millrace.cli.agent;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One connection: a request is one string, {@code toJson}, {@code toText} or {@code toMermaid},
 * followed by {@code " stacks"} for stacks. The answer is the number of copies of Millrace and, for
 * each, its class loader's name and its tree, as a length and UTF-8; or -1 and an error message.
 */
final class Answers implements Runnable {
    private static final List<String> FORMS = List.of("toJson", "toText", "toMermaid");
    private static final String STACKS = " stacks";

    private final SocketChannel channel;
    private final Instrumentation jvm;

    Answers(SocketChannel channel, Instrumentation jvm) {
        this.channel = channel;
        this.jvm = jvm;
    }

    @Override
    public void run() {
        try (channel;
                var in =
                        new DataInputStream(
                                new BufferedInputStream(Channels.newInputStream(channel)));
                var out =
                        new DataOutputStream(
                                new BufferedOutputStream(Channels.newOutputStream(channel)))) {
            while (true) {
                out.write(answer(in.readUTF()));
                out.flush();
            }
        } catch (IOException end) {
            // the command closed the connection, the normal end
        }
    }

    /** Builds the whole answer before any of it is sent, so that a failure can be answered, too. */
    private byte[] answer(String request) throws IOException {
        try {
            return trees(request);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError failure) {
            return refusal(failure.toString());
        } catch (OutOfMemoryError failure) {
            return refusal("not enough memory for a snapshot");
        }
    }

    private byte[] trees(String request) throws IOException, ReflectiveOperationException {
        boolean stacks = request.endsWith(STACKS);
        String form = stacks ? request.substring(0, request.length() - STACKS.length()) : request;
        if (!FORMS.contains(form)) {
            return refusal("unknown request " + request);
        }
        List<Copy> copies = Copy.in(jvm);
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt(copies.size());
        for (Copy copy : copies) {
            out.writeUTF(copy.label());
            byte[] tree = copy.tree(stacks, form).getBytes(StandardCharsets.UTF_8);
            out.writeInt(tree.length);
            out.write(tree);
        }
        return bytes.toByteArray();
    }

    private static byte[] refusal(String reason) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt(-1);
        out.writeUTF(reason.length() > 1_000 ? reason.substring(0, 1_000) : reason);
        return bytes.toByteArray();
    }
}
