package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A named pipe. A job writes to it and waits for the reader. */
final class NamedPipeSink implements PipeWriter.Sink {
    private final NamedPipe pipe;

    private NamedPipeSink(NamedPipe pipe) {
        this.pipe = pipe;
    }

    static NamedPipeSink open(Path path) throws IOException {
        return new NamedPipeSink(NamedPipe.open(path, StandardOpenOption.WRITE));
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        runInExecutor(pipe.jobs(), () -> FileWork.write(pipe.channel(), source))
                .awaitThrowing(IOException.class);
    }

    @Override
    public boolean survivesCancel() {
        return false;
    }

    @Override
    public void end() {} // release() does that

    @Override
    public void release() {
        pipe.close();
    }

    @Override
    public String toString() {
        return pipe.toString();
    }
}
