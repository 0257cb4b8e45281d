package dev.millrace.executor.remote;

import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception of another process as text: its type, message, stack and causes. It is the cause of
 * a {@link JobFailedException}.
 */
public final class RemoteFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MOST_CAUSES = 8;
    private static final int MOST_FRAMES = 64;
    private static final int LONGEST_TEXT = 2_000;

    private final String type;

    private RemoteFailure(String type, @Nullable String message, @Nullable RemoteFailure cause) {
        super(message, cause);
        this.type = type;
    }

    /**
     * The class of the exception that was thrown there.
     *
     * @return a class name, such as {@code java.io.IOException}
     */
    public String type() {
        return type;
    }

    @Override
    public String toString() {
        return getMessage() == null ? type : type + ": " + getMessage();
    }

    /**
     * Writes {@code failure} with its causes, cut to the limits of {@link #read}. For transports.
     *
     * @param failure what was thrown here
     * @param out where to write
     */
    public static void write(Throwable failure, WireWriter out) {
        var chain = new ArrayList<Throwable>();
        for (Throwable t = failure; t != null && chain.size() < MOST_CAUSES; t = causeOf(t)) {
            chain.add(t);
        }
        out.writeCount(chain.size());
        for (Throwable each : chain) {
            writeOne(each, out);
        }
    }

    private static void writeOne(Throwable failure, WireWriter out) {
        out.writeString(cut(failure.getClass().getName()));
        String message;
        try {
            message = failure.getMessage();
        } catch (Throwable e) { // user code
            message = "its getMessage() threw " + e.getClass().getName();
        }
        out.writeBoolean(message != null);
        if (message != null) {
            out.writeString(cut(message));
        }
        StackTraceElement[] stack = stackOf(failure);
        int frames = Math.min(stack.length, MOST_FRAMES);
        out.writeCount(frames);
        for (int i = 0; i < frames; i++) {
            out.writeString(cut(stack[i].getClassName()));
            out.writeString(cut(stack[i].getMethodName()));
            out.writeString(cut(String.valueOf(stack[i].getFileName())));
            out.writeLong(stack[i].getLineNumber());
        }
    }

    private static @Nullable Throwable causeOf(Throwable failure) {
        try {
            return failure.getCause();
        } catch (Throwable e) { // user code
            return null;
        }
    }

    private static StackTraceElement[] stackOf(Throwable failure) {
        try {
            return failure.getStackTrace();
        } catch (Throwable e) { // user code
            return new StackTraceElement[0];
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    /**
     * Reads a failure that {@link #write} has written. For transports.
     *
     * @param in where to read
     * @return what was thrown there
     * @throws MalformedDataException if the bytes are not a failure
     */
    public static RemoteFailure read(WireReader in) {
        int count = in.readCount();
        if (count < 1 || count > MOST_CAUSES) {
            throw new MalformedDataException("a failure with " + count + " causes");
        }
        List<Told> chain = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chain.add(readOne(in));
        }
        RemoteFailure failure = chain.getLast().caused(null);
        for (Told told : chain.reversed().subList(1, count)) {
            failure = told.caused(failure);
        }
        return failure;
    }

    private static Told readOne(WireReader in) {
        String type = in.readString();
        String message = in.readBoolean() ? in.readString() : null;
        var stack = new StackTraceElement[Math.min(in.readCount(), MOST_FRAMES)];
        for (int i = 0; i < stack.length; i++) {
            stack[i] =
                    new StackTraceElement(
                            in.readString(),
                            in.readString(),
                            in.readString(),
                            (int) in.readLong(Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
        return new Told(type, message, stack);
    }

    private record Told(String type, @Nullable String message, StackTraceElement[] stack) {
        RemoteFailure caused(@Nullable RemoteFailure cause) {
            var failure = new RemoteFailure(type, message, cause);
            failure.setStackTrace(stack);
            return failure;
        }
    }
}
