package dev.millrace.samples.flightdesk.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A file of records that can be opened repeatedly; compressed if its name ends in .gz. */
public final class Source {

    private static final int BUFFER = 16 * 1024;

    private final String name;
    private final Opener opener;

    private Source(String name, Opener opener) {
        this.name = name;
        this.opener = opener;
    }

    /** A file of the file system; it need not exist before it is opened. */
    public static Source file(Path path) {
        return new Source(Printable.text(path.toString()), () -> Files.newInputStream(path));
    }

    /** A file that ships with the sample, beside its classes. */
    public static Source bundled(String name) {
        var resource = "/dev/millrace/samples/flightdesk/" + name;
        return new Source(
                name,
                () -> {
                    var in = Source.class.getResourceAsStream(resource);
                    if (in == null) {
                        throw new NoSuchFileException(name);
                    }
                    return in;
                });
    }

    /** The name that messages use. */
    public String name() {
        return name;
    }

    /** Opens a new stream over the decompressed bytes. */
    InputStream open() throws InputException {
        try {
            var raw = opener.open();
            try {
                return name.endsWith(".gz") ? new GZIPInputStream(raw, BUFFER) : raw;
            } catch (IOException e) {
                raw.close();
                throw e;
            }
        } catch (IOException e) {
            throw InputException.unreadable(name, e);
        }
    }

    private interface Opener {
        InputStream open() throws IOException;
    }
}
