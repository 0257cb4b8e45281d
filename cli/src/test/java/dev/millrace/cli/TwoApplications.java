package dev.millrace.cli;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

/** Runs {@link WatchedProgram} twice, each with a Millrace of its own, as a container does. */
public final class TwoApplications {
    private TwoApplications() {}

    /** The argument is the class path of both. */
    public static void main(String[] arguments) throws Exception {
        URL[] urls =
                Arrays.stream(arguments[0].split(File.pathSeparator))
                        .map(TwoApplications::url)
                        .toArray(URL[]::new);
        for (String name : new String[] {"left", "right"}) {
            var loader = new URLClassLoader(name, urls, ClassLoader.getPlatformClassLoader());
            var main =
                    loader.loadClass(WatchedProgram.class.getName())
                            .getMethod("main", String[].class);
            Thread.ofPlatform()
                    .start(() -> {
                        try {
                            main.invoke(null, (Object) new String[] {"healthy"});
                        } catch (ReflectiveOperationException e) {
                            throw new IllegalStateException(e);
                        }
                    });
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
