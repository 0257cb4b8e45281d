package dev.millrace;

import dev.millrace.internal.jvm.Log;
import java.lang.System.Logger.Level;

/** The default handler: one log record per fault. */
final class LoggingHandler implements ExceptionHandler {
    static final LoggingHandler INSTANCE = new LoggingHandler();

    private LoggingHandler() {}

    @Override
    public void handle(EventLoop loop, LoopFault fault) {
        var text = new StringBuilder(fault.message());
        if (fault.source() != null) {
            text.append(" [").append(fault.source()).append(']');
        }
        text.append(" on loop ").append(loop.name());
        Log.write(Level.ERROR, text.toString(), fault.failure());
        if (fault.createdAt() != null) {
            Log.write(Level.ERROR, "it was created here", fault.createdAt());
        }
    }
}
