package dev.millrace.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** Which package may use which: arrows point down only. */
final class Arrows {

    private final String root;

    Arrows(String root) {
        this.root = root;
    }

    /** Observers get ids and names: what lies below the API never sees it. */
    ArchRule mechanismNeverUsesTheApi() {
        return noClasses()
                .that()
                .resideInAnyPackage(below("spi"), below("internal"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(and(standsOnTheApi(), root));
    }

    ArchRule spiNeverUsesTheMechanism() {
        return noClasses()
                .that()
                .resideInAPackage(below("spi"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(below("internal"));
    }

    ArchRule theApiNeverUsesWhatStandsOnIt() {
        return noClasses()
                .that()
                .resideInAPackage(root)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(standsOnTheApi());
    }

    /** Streams, callbacks and the test loop are written as a user could have written them. */
    ArchRule whatStandsOnTheApiUsesThePublicDoors() {
        return noClasses()
                .that()
                .resideInAnyPackage(standsOnTheApi())
                .should()
                .dependOnClassesThat()
                .resideInAPackage(below("internal"));
    }

    ArchRule theRuntimeNeedsOnlyTheJdkAndNullAnnotations() {
        return classes()
                .that()
                .resideInAnyPackage(runtime())
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                and(
                                        runtime(),
                                        "java..",
                                        "jdk.jfr..",
                                        "org.jspecify.annotations..")));
    }

    /** A module uses the runtime's exported packages and, of its neighbours, only those named. */
    ArchRule moduleUsesOnly(String module, String... neighbours) {
        String[] own =
                Stream.concat(Stream.of(module), Arrays.stream(neighbours))
                        .map(this::below)
                        .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(below(module))
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackage(root + "..")
                                .or(
                                        resideInAnyPackage(
                                                and(
                                                        own,
                                                        root,
                                                        below("spi"),
                                                        below("callback"),
                                                        below("inspect"),
                                                        below("stream"),
                                                        below("sync")))));
    }

    /** Inside its module, a package uses of its neighbours only those named. */
    ArchRule packageUsesOnly(String owner, String... neighbours) {
        String module = owner.replaceFirst("\\..*", "");
        String[] allowed =
                Stream.concat(Stream.of(owner), Arrays.stream(neighbours))
                        .map(name -> root + "." + name)
                        .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(root + "." + owner)
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackage(below(module)).or(resideInAnyPackage(allowed)));
    }

    /**
     * Who has no cluster has no engine of one on the class path.
     *
     * @param others modules that need neither and have classes for both
     */
    ArchRule onlyModuleUses(String module, String library, String... others) {
        String[] allowed =
                Stream.concat(Stream.of(module), Stream.of(others))
                        .map(this::below)
                        .toArray(String[]::new);
        return noClasses()
                .that()
                .resideOutsideOfPackages(allowed)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library, below(module));
    }

    /** It is alone on the class path of the program that it is loaded into. */
    ArchRule agentUsesOnlyTheJdk(String agent) {
        return classes()
                .that()
                .resideInAPackage(below(agent))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(below(agent), "java..", "org.jspecify.annotations.."));
    }

    /** Some of {@code com.sun} is exported and documented. */
    ArchRule nothingUsesTheInsidesOfTheJdk() {
        return noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("sun..", "com.sun..", "jdk.internal..")
                                .and(
                                        resideOutsideOfPackages(
                                                "com.sun.tools.attach..",
                                                "com.sun.net.httpserver..")));
    }

    /**
     * Each package is a slice of its own, so that rings inside a module are seen as well. Slices
     * are cut one level higher than the root package, or its own classes would be in none.
     */
    ArchRule packagesFormNoRing() {
        String parent = root.substring(0, root.lastIndexOf('.'));
        return slices().matching(parent + ".(**)").should().beFreeOfCycles();
    }

    ArchRule noInternalTypeIsExported() {
        return classes()
                .that()
                .resideOutsideOfPackage(below("internal"))
                .should(new ExportOnly(resideOutsideOfPackage(below("internal"))));
    }

    private String[] runtime() {
        return and(standsOnTheApi(), root, below("inspect"), below("spi"), below("internal"));
    }

    private String[] standsOnTheApi() {
        return new String[] {below("callback"), below("stream"), below("sync"), root + ".testing"};
    }

    private String below(String name) {
        return root + "." + name + "..";
    }

    private static String[] and(String[] some, String... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
    }
}
