package dev.millrace.architecture;

import dev.millrace.io.AsyncFile;
import dev.millrace.io.AsyncFiles;
import dev.millrace.io.DirectoryWatch;
import dev.millrace.io.PipeWriter;
import dev.millrace.io.Pipes;
import dev.millrace.io.Signals;
import dev.millrace.stream.AsyncStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;

/** The checkpoints of signals, files and pipes, each called wrongly. */
@SuppressWarnings({"NullAway", "CheckReturnValue"}) // nulls are among what is wrong
final class FileCheckpoints {
    private final CheckpointsTest test;

    FileCheckpoints(CheckpointsTest test) {
        this.test = test;
    }

    void addAll() {
        test.addPlain("Signals.stream(String[])", pend -> Signals.stream("QUIT"));
        test.addPlain("DirectoryWatch.open(Path)", pend -> DirectoryWatch.open(null));
        addReading();
        addWriting();
        addOpenFile();
        addPipes();
    }

    private void addReading() {
        test.addPlain("AsyncFiles.readAll(Path)", pend -> AsyncFiles.readAll(null));
        test.addPlain("AsyncFiles.readAll(Path, int)", pend -> AsyncFiles.readAll(null, -1));
        test.addPlain("AsyncFiles.readString(Path)", pend -> AsyncFiles.readString(null));
        test.addPlain(
                "AsyncFiles.readString(Path, Charset, int)",
                pend -> AsyncFiles.readString(null, null, -1));
        test.addPlain("AsyncFiles.open(Path, OpenOption[])", pend -> AsyncFiles.open(null));
        test.addPlain("AsyncFiles.call(Callable)", pend -> AsyncFiles.call(() -> test.effect()));
        test.add(
                "DirectoryWatch.next()",
                pend -> {
                    try (var watch = DirectoryWatch.open(Path.of("."))) {
                        pend.run();
                        watch.next();
                    }
                });
    }

    private void addWriting() {
        test.addPlain(
                "AsyncFiles.write(Path, byte[])", pend -> AsyncFiles.write(null, new byte[0]));
        test.addPlain("AsyncFiles.write(Path, CharSequence)", pend -> AsyncFiles.write(null, ""));
        test.addPlain(
                "AsyncFiles.append(Path, byte[])", pend -> AsyncFiles.append(null, new byte[0]));
        test.addPlain("AsyncFiles.append(Path, CharSequence)", pend -> AsyncFiles.append(null, ""));
        test.addPlain(
                "AsyncFiles.replace(Path, byte[])", pend -> AsyncFiles.replace(null, new byte[0]));
        test.addPlain(
                "AsyncFiles.replace(Path, CharSequence)", pend -> AsyncFiles.replace(null, ""));
        test.addPlain(
                "AsyncFiles.replace(Path, AsyncStream)",
                pend -> AsyncFiles.replace(null, AsyncStream.<byte[]>of()));
        test.addPlain(
                "AsyncFiles.copy(AsyncStream, Path, OpenOption[])",
                pend -> AsyncFiles.copy(AsyncStream.<byte[]>of(), null));
    }

    private void addOpenFile() {
        addOpenFile("read(ByteBuffer, long)", file -> file.read(null, -1));
        addOpenFile("read(ByteBuffer)", file -> file.read(null));
        addOpenFile("write(ByteBuffer, long)", file -> file.write((ByteBuffer) null, -1));
        addOpenFile("write(byte[])", file -> file.write((byte[]) null));
        addOpenFile("size()", AsyncFile::size);
        addOpenFile("truncate(long)", file -> file.truncate(-1));
        addOpenFile("force()", AsyncFile::force);
    }

    /** A call of a file. */
    private interface FileCall {
        void of(AsyncFile file) throws Exception;
    }

    private void addOpenFile(String method, FileCall call) {
        test.add(
                "AsyncFile." + method,
                pend -> {
                    try (var file = AsyncFiles.open(Path.of("pom.xml"))) {
                        pend.run();
                        call.of(file);
                    }
                });
    }

    private void addPipes() {
        test.addPlain("Pipes.openReader(Path)", pend -> Pipes.openReader(null));
        test.addPlain("Pipes.openWriter(Path)", pend -> Pipes.openWriter(null));
        addPipe("write(byte[])", writer -> writer.write((byte[]) null));
        addPipe("write(ByteBuffer)", writer -> writer.write((ByteBuffer) null));
    }

    /** A call of a writer. */
    private interface WriterCall {
        void of(PipeWriter writer) throws Exception;
    }

    private void addPipe(String method, WriterCall call) {
        test.add(
                "PipeWriter." + method,
                pend -> {
                    Pipe pipe = Pipe.open();
                    try (var writer = Pipes.writer(pipe.sink());
                            var _ = pipe.source()) {
                        pend.run();
                        call.of(writer);
                    }
                });
    }
}
