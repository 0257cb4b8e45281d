package dev.millrace.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/**
 * The {@code TEST-*.xml} files of one module. A further run of the module has a subfolder for its
 * files.
 */
final class SurefireReports {

    private final Path module;
    private final Instant buildStart;

    /**
     * Reads the reports of one build.
     *
     * @param buildStart older reports belong to another build, perhaps to a class that is gone
     */
    SurefireReports(Path module, Instant buildStart) {
        this.module = module;
        this.buildStart = buildStart;
    }

    List<ReportedTest> read() throws IOException {
        Path folder = module.resolve("target/surefire-reports");
        List<ReportedTest> tests = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            addRun(folder, ReportedTest.MAIN_RUN, tests);
            for (Path run : runsIn(folder)) {
                addRun(run, run.getFileName().toString(), tests);
            }
        }
        return tests;
    }

    private static List<Path> runsIn(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }

    private void addRun(Path folder, String run, List<ReportedTest> tests) throws IOException {
        for (Path report : reportsIn(folder)) {
            addTests(report, run, tests);
        }
    }

    private List<Path> reportsIn(Path folder) throws IOException {
        List<Path> reports = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("TEST-")
                        && name.endsWith(".xml")
                        && !Files.getLastModifiedTime(file).toInstant().isBefore(buildStart)) {
                    reports.add(file);
                }
            }
        }
        return reports;
    }

    private static void addTests(Path report, String run, List<ReportedTest> tests)
            throws IOException {
        for (Element test : Xml.elements(Xml.read(report), "testcase")) {
            boolean skipped = !Xml.elements(test, "skipped").isEmpty();
            tests.add(
                    ReportedTest.of(
                            run,
                            test.getAttribute("classname"),
                            test.getAttribute("name"),
                            skipped));
        }
    }
}
