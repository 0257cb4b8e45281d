package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts one version of the benchmarks.
 *
 * @param folder the folder in which it was built
 */
record Jvm(String java, String classPath, String folder) {
    private static final List<String> FLAGS =
            List.of("--enable-preview", "--sun-misc-unsafe-memory-access=allow");

    static Jvm ofThisProgram() {
        return new Jvm(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                System.getProperty("user.dir"));
    }

    static Jvm read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return new Jvm(lines.get(0), lines.get(1), lines.get(2));
    }

    void write(Path file) throws IOException {
        Files.write(file, List.of(java, classPath, folder));
    }

    /** Measures one fork of a row; no figure if this version does not have the row. */
    List<Figure> measureOnce(Row row, boolean quick) throws IOException, InterruptedException {
        Path file = Files.createTempFile("figure", ".tsv");
        try {
            var command = new ArrayList<String>();
            command.add(java);
            command.addAll(FLAGS);
            command.addAll(List.of("-classpath", classPath, Run.class.getName()));
            command.addAll(List.of("--once", row.workload(), row.contestant(), file.toString()));
            if (quick) {
                command.add("--quick");
            }
            int exit =
                    new ProcessBuilder(command)
                            .directory(Path.of(folder).toFile())
                            .inheritIO()
                            .start()
                            .waitFor();
            if (exit != 0) {
                throw new IOException(row + " in " + folder + " ended with " + exit);
            }
            return Figures.read(file).all();
        } finally {
            Files.delete(file);
        }
    }

    /** One of our contestants in one workload. */
    record Row(String workload, String contestant) {
        @Override
        public String toString() {
            return workload + " " + contestant;
        }
    }
}
