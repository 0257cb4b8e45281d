package dev.millrace.executor;

import dev.millrace.spi.OffloadObserver;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who is told of the jobs of one place. Any thread. */
final class Observers {
    private static final System.Logger LOG = System.getLogger("dev.millrace");

    /** The flight recorder, in a JDK that has one. */
    private static final List<OffloadObserver> RECORDER =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent()
                    ? List.of(new FlightRecords())
                    : List.of();

    private final List<OffloadObserver> all = new CopyOnWriteArrayList<>(RECORDER);

    void add(OffloadObserver observer) {
        all.add(observer);
    }

    void remove(OffloadObserver observer) {
        all.remove(observer);
    }

    void tell(Consumer<OffloadObserver> news) {
        for (OffloadObserver observer : all) {
            try {
                news.accept(observer);
            } catch (Throwable t) { // foreign code: a job does not fail because somebody watches it
                LOG.log(Level.DEBUG, "an observer of jobs failed", t);
            }
        }
    }
}
