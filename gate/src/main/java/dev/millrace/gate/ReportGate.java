package dev.millrace.gate;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Fails the build for a test class that ran no test, a skip without a reason, and a report of a
 * test without a source: Surefire accepts all three.
 */
public final class ReportGate {

    private final List<TestSource> sources;
    private final List<ReportedTest> tests;
    private final ListedSkips listed;

    ReportGate(List<TestSource> sources, List<ReportedTest> tests, ListedSkips listed) {
        this.sources = sources;
        this.tests = tests;
        this.listed = listed;
    }

    /**
     * Checks the modules of one build; prints complaints and exits with status 1 if there are any.
     *
     * @param arguments the folder of the parent POM, and the start time of the build
     * @throws IOException if a POM, a source or a report cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        ReportGate gate = of(root, Instant.parse(arguments[1]));
        List<String> complaints = gate.complaints();
        if (complaints.isEmpty()) {
            System.out.println(gate.summary());
        } else {
            complaints.forEach(complaint -> System.err.println("gate: " + complaint));
            System.exit(1);
        }
    }

    static ReportGate of(Path root, Instant buildStart) throws IOException {
        List<TestSource> sources = new ArrayList<>();
        List<ReportedTest> tests = new ArrayList<>();
        for (Path module : BuildModules.of(root)) {
            sources.addAll(TestSource.in(module));
            tests.addAll(new SurefireReports(module, buildStart).read());
        }
        return new ReportGate(
                sources, tests, ListedSkips.read(root.resolve("gate/listed-skips.txt")));
    }

    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        if (ran() == 0) {
            complaints.add("no test ran, or no report was found");
        }
        for (TestSource source : sources) {
            if (source.mustRun()) {
                addMissingRuns(source, complaints);
            }
            if (source.isContract()
                    && sources.stream().noneMatch(s -> s.extendsOrImplements(source))) {
                complaints.add(source.className() + " holds tests, and no class extends it");
            }
        }
        for (ReportedTest test : tests) {
            if (sources.stream().noneMatch(source -> test.isIn(source.className()))) {
                complaints.add(test + " was reported, and has no source: run mvn clean verify");
            }
            if (test.skipped() && !listed.allow(test)) {
                complaints.add(test + " was skipped, and gate/listed-skips.txt does not say why");
            }
        }
        complaints.addAll(listed.complaints());
        return complaints;
    }

    private void addMissingRuns(TestSource source, List<String> complaints) {
        for (String run : source.runs()) {
            if (tests.stream()
                    .noneMatch(test ->
                            (!test.skipped() || listed.onSomeMachines(test))
                                    && test.run().equals(run)
                                    && test.isIn(source.className()))) {
                String where = run.equals(ReportedTest.MAIN_RUN) ? "" : " in the run " + run;
                complaints.add(source.className() + " ran no test" + where);
            }
        }
    }

    private long ran() {
        return tests.stream().filter(test -> !test.skipped()).count();
    }

    private String summary() {
        return "gate: %d tests ran in %d classes; %d skips, each with a reason"
                .formatted(
                        ran(),
                        sources.stream().filter(TestSource::mustRun).count(),
                        tests.size() - ran());
    }
}
