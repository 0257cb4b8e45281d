package dev.millrace.proof.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the process holds while all work rests.
 *
 * @param heap bytes after a collection
 * @param metaspace bytes of classes
 * @param resident bytes of memory that the system has given to the process, whatever for
 * @param threads platform threads, without those of the next line
 * @param elastic platform threads of pools that grow when they have to and end threads that were
 *     idle for long
 * @param descriptors open files and sockets
 * @param children processes that it has started
 * @param zombies children that have ended and were not waited for
 * @param names how many threads have each name, where numbers in a name do not count
 */
record Sample(
        long heap,
        long metaspace,
        long resident,
        int threads,
        int elastic,
        int descriptors,
        int children,
        int zombies,
        Map<String, Integer> names) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KIBIBYTE = 1024;
    private static final double MEBIBYTE = 1 << 20;
    private static final Path PROCESSES = Path.of("/proc");

    /**
     * Carriers and reapers of the JDK; pipes of children; tasks that are away from their loop; the
     * common loop, which ends when it is idle.
     */
    private static final List<String> ELASTIC =
            List.of(
                    "ForkJoinPool",
                    "process reaper",
                    "child-pipes",
                    "millrace-away",
                    "millrace-common");

    private static final int COLLECTIONS = 3;
    private static final int LOOKS = 50;
    private static final long LOOK_NANOS = 100_000_000;

    /** Once two looks find the same: what has ended may need a moment to be gone. */
    static Sample take() throws IOException {
        for (int i = 0; i < COLLECTIONS; i++) { // what a cleaner frees goes with the next
            System.gc();
            LockSupport.parkNanos(LOOK_NANOS);
        }
        Sample last = look();
        for (int i = 0; i < LOOKS; i++) {
            LockSupport.parkNanos(LOOK_NANOS);
            Sample next = look();
            if (next.sameCounts(last)) {
                return next;
            }
            last = next;
        }
        return last;
    }

    boolean sameCounts(Sample other) {
        return threads == other.threads
                && descriptors == other.descriptors
                && children == other.children
                && zombies == other.zombies;
    }

    private static Sample look() throws IOException {
        Map<String, Integer> names = threadNames();
        int elastic =
                names.entrySet().stream()
                        .filter(name -> isElastic(name.getKey()))
                        .mapToInt(Map.Entry::getValue)
                        .sum();
        int all = names.values().stream().mapToInt(Integer::intValue).sum();
        return new Sample(
                used(MemoryType.HEAP, ""),
                used(MemoryType.NON_HEAP, "Metaspace"),
                residentBytes(),
                all - elastic,
                elastic,
                countDescriptors(),
                (int) ProcessHandle.current().children().count(),
                countZombies(),
                names);
    }

    Sample withoutNames() {
        return new Sample(
                heap,
                metaspace,
                resident,
                threads,
                elastic,
                descriptors,
                children,
                zombies,
                Map.of());
    }

    /** The threads that one of the two has more of; without those of elastic pools. */
    String difference(Sample other) {
        var all = new TreeSet<String>(names.keySet());
        all.addAll(other.names.keySet());
        return all.stream()
                .filter(name -> !isElastic(name))
                .filter(name -> count(name) != other.count(name))
                .map(name -> name + " " + count(name) + " and " + other.count(name))
                .collect(Collectors.joining(", "));
    }

    private int count(String name) {
        return names.getOrDefault(name, 0);
    }

    private static boolean isElastic(String name) {
        return ELASTIC.stream().anyMatch(name::startsWith);
    }

    private static Map<String, Integer> threadNames() {
        var names = new TreeMap<String, Integer>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            names.merge(thread.getName().replaceAll("\\d+", "N"), 1, Integer::sum);
        }
        return names;
    }

    /** By what the collector has counted: what is free counts the threads' own buffers. */
    private static long used(MemoryType type, String name) {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == type && pool.getName().contains(name))
                .map(pool -> type == MemoryType.HEAP ? collected(pool) : pool.getUsage())
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    private static MemoryUsage collected(MemoryPoolMXBean pool) {
        MemoryUsage usage = pool.getCollectionUsage();
        return usage == null ? pool.getUsage() : usage;
    }

    private static long residentBytes() throws IOException {
        return Files.isReadable(STATUS)
                ? Files.readAllLines(STATUS).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
                        .sum()
                : 0;
    }

    private static int countDescriptors() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return (int) open.count();
        }
    }

    private static int countZombies() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        String me = " Z " + ProcessHandle.current().pid() + " ";
        int found = 0;
        for (Path process : processes()) {
            try {
                found += Files.readString(process.resolve("stat")).contains(")" + me) ? 1 : 0;
            } catch (NoSuchFileException e) {
                continue; // ended meanwhile
            } catch (IOException e) {
                continue; // ended while it was read
            }
        }
        return found;
    }

    private static List<Path> processes() throws IOException {
        try (Stream<Path> all = Files.list(PROCESSES)) {
            return all.filter(path -> Character.isDigit(path.getFileName().toString().charAt(0)))
                    .toList();
        }
    }

    @Override
    public String toString() {
        return "heap %.2f MiB, metaspace %.2f MiB, resident %.0f MiB, %d threads and %d of elastic pools, %d descriptors, %d children, %d zombies"
                .formatted(
                        heap / MEBIBYTE,
                        metaspace / MEBIBYTE,
                        resident / MEBIBYTE,
                        threads,
                        elastic,
                        descriptors,
                        children,
                        zombies);
    }
}
