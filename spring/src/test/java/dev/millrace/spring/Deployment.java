package dev.millrace.spring;

import java.io.File;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Runs {@link Deployed} in a class loader, and waits until that is collected. */
final class Deployment {

    private static final int ROUNDS = 600;
    private static final int MILLIS_PER_ROUND = 50;

    private Deployment() {}

    /** Two applications, one after the other, that bring all that they need. */
    public static void main(String[] none) throws Exception {
        for (int deployment = 0; deployment < 2; deployment++) {
            runAndCollect(everything());
        }
    }

    private static URLClassLoader everything() throws MalformedURLException {
        List<URL> places = new ArrayList<>();
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
            places.add(Path.of(place).toUri().toURL());
        }
        return new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Returns when {@code loader} is gone; fails if somebody holds it. */
    static void runAndCollect(ClassLoader loader) throws Exception {
        var queue = new ReferenceQueue<ClassLoader>();
        var watched = new WeakReference<>(loader, queue);
        run(loader);
        loader = null; // this frame must not hold it
        for (int round = 0; queue.remove(MILLIS_PER_ROUND) != watched; round++) {
            if (round == ROUNDS) {
                throw new AssertionError("somebody holds " + watched.get());
            }
            System.gc();
        }
    }

    /** Starts and closes the application on a thread of its own. */
    private static void run(ClassLoader loader) throws Exception {
        var failure = new AtomicReference<Throwable>();
        Thread thread =
                Thread.ofPlatform()
                        .inheritInheritableThreadLocals(false)
                        .unstarted(() -> {
                            try {
                                loader.loadClass(Deployed.class.getName())
                                        .getMethod("run")
                                        .invoke(null);
                            } catch (Throwable broken) {
                                failure.set(broken);
                            }
                        });
        thread.setContextClassLoader(loader);
        thread.start();
        thread.join();
        if (failure.get() != null) {
            throw new AssertionError("the application failed", failure.get());
        }
    }
}
