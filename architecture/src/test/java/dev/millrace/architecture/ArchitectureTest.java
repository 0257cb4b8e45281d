package dev.millrace.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Processor;

class ArchitectureTest {

    private static final String ROOT = "dev.millrace";
    private static final Arrows ARROWS = new Arrows(ROOT);

    private static JavaClasses published;

    @BeforeAll
    static void readEveryPublishedModule() {
        published =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(ROOT);
    }

    @Test
    void every_package_of_every_published_module_was_read() throws IOException {
        var read =
                published.stream()
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .map(JavaClass::getPackageName)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(packagesWithSources()).contains(ROOT, ROOT + ".spi");
        assertThat(read).containsExactlyInAnyOrderElementsOf(packagesWithSources());
    }

    @ParameterizedTest
    @MethodSource
    void arrows_point_down(ArchRule rule) {
        rule.check(published);
    }

    static List<ArchRule> arrows_point_down() {
        return List.of(
                ARROWS.mechanismNeverUsesTheApi(),
                ARROWS.spiNeverUsesTheMechanism(),
                ARROWS.theApiNeverUsesWhatStandsOnIt(),
                ARROWS.whatStandsOnTheApiUsesThePublicDoors(),
                ARROWS.theRuntimeNeedsOnlyTheJdkAndNullAnnotations(),
                ARROWS.moduleUsesOnly("testing.junit", "testing"),
                ARROWS.onlyModuleUses("testing.junit", "org.junit.."),
                ARROWS.moduleUsesOnly("executor"),
                ARROWS.packageUsesOnly("executor"),
                ARROWS.packageUsesOnly("executor.codec"),
                ARROWS.packageUsesOnly("executor.remote", "executor", "executor.codec"),
                ARROWS.packageUsesOnly(
                        "executor.process", "executor", "executor.remote", "executor.codec"),
                ARROWS.packageUsesOnly(
                        "executor.hazelcast", "executor", "executor.remote", "executor.codec"),
                ARROWS.moduleUsesOnly("executor.hazelcast", "executor"),
                ARROWS.onlyModuleUses("executor.hazelcast", "com.hazelcast.."),
                ARROWS.moduleUsesOnly("reactivestreams"),
                ARROWS.moduleUsesOnly("completablefuture"),
                ARROWS.moduleUsesOnly("micrometer", "executor"),
                ARROWS.moduleUsesOnly("reactor", "reactivestreams"),
                ARROWS.moduleUsesOnly("rxjava", "reactivestreams"),
                ARROWS.moduleUsesOnly("jdbc", "executor"),
                ARROWS.moduleUsesOnly("r2dbc", "reactivestreams"),
                ARROWS.onlyModuleUses("r2dbc", "io.r2dbc..", "kotlin"),
                ARROWS.moduleUsesOnly("netty"),
                ARROWS.moduleUsesOnly("io", "executor", "netty"),
                ARROWS.moduleUsesOnly("resilience4j"),
                ARROWS.onlyModuleUses("resilience4j", "io.github.resilience4j..", "kotlin"),
                ARROWS.moduleUsesOnly("guava"),
                ARROWS.onlyModuleUses("guava", "com.google.common.."),
                ARROWS.moduleUsesOnly("okhttp"),
                ARROWS.onlyModuleUses("okhttp", "okhttp3.."),
                ARROWS.moduleUsesOnly("grpc", "reactivestreams"),
                ARROWS.onlyModuleUses("grpc", "io.grpc.."),
                ARROWS.moduleUsesOnly("spring", "reactor"),
                ARROWS.moduleUsesOnly(
                        "kotlin",
                        "executor",
                        "jdbc",
                        "micrometer",
                        "r2dbc",
                        "resilience4j",
                        "spring"),
                ARROWS.onlyModuleUses("kotlin", "kotlin.."),
                ARROWS.onlyModuleUses("kotlin", "kotlinx.."),
                ARROWS.moduleUsesOnly("springboot", "spring", "executor", "jdbc"),
                ARROWS.moduleUsesOnly("cli", "inspect"),
                ARROWS.agentUsesOnlyTheJdk("cli.agent"),
                ARROWS.nothingUsesTheInsidesOfTheJdk());
    }

    @Test
    void packages_form_no_ring_inside_a_module_or_between_two() {
        ARROWS.packagesFormNoRing().check(published);
    }

    @Test
    void the_ring_of_types_in_the_root_package_does_not_grow() {
        var ring = new TypeRing(published, ROOT).largest();

        // the driver, its tasks and their scopes know each other; lower this when one gets out
        assertThat(ring).contains(ROOT + ".LoopImpl").hasSize(51);
    }

    @Test
    void no_internal_type_is_part_of_an_exported_signature() {
        ARROWS.noInternalTypeIsExported().check(published);
    }

    @Test
    void what_comes_to_a_checkpoint_says_so() {
        var checkpoints = new Checkpoints(published.that(Checkpoints.WRITTEN_IN_JAVA));

        assertThat(checkpoints.annotated()).isEqualTo(checkpoints.reaching()).isNotEmpty();
    }

    @Test
    void nothing_is_a_processor() { // one would need the conformance suite of its own
        noClasses()
                .should()
                .implement(Processor.class)
                .orShould()
                .implement(Flow.Processor.class)
                .check(published);
    }

    @Test
    void every_package_says_what_may_be_null() {
        var unmarked =
                published.stream()
                        .map(JavaClass::getPackage)
                        .filter(owner -> !owner.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(unmarked).isEmpty();
    }

    @Test
    void no_class_is_named_for_being_a_place_to_put_things() {
        noClasses()
                .should()
                .haveNameMatching(".*[.$]\\w*(Utils?|Helpers?|Manager|Common|Base)")
                .check(published);
    }

    @Test
    void whatever_a_user_holds_can_be_printed() {
        var mute =
                published.stream()
                        .filter(ArchitectureTest::isHeldByUsers)
                        .filter(type -> !saysWhatItIs(type))
                        .map(JavaClass::getName)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(mute).isEmpty();
    }

    private static boolean isHeldByUsers(JavaClass type) {
        return !type.getPackageName().contains(".internal")
                && type.getModifiers().contains(JavaModifier.PUBLIC)
                && !type.isInterface()
                && type.getMethods().stream()
                        .anyMatch(method ->
                                method.getModifiers().contains(JavaModifier.PUBLIC)
                                        && !method.getModifiers().contains(JavaModifier.STATIC));
    }

    private static boolean saysWhatItIs(JavaClass type) {
        return Stream.concat(Stream.of(type), type.getAllRawSuperclasses().stream())
                .filter(each -> !each.isEquivalentTo(Object.class))
                .anyMatch(each -> each.tryGetMethod("toString").isPresent());
    }

    /** What has a module descriptor is what is published. */
    private static Set<String> packagesWithSources() throws IOException {
        Set<String> packages = new TreeSet<>();
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            for (Path sources : folders.map(f -> f.resolve("src/main/java")).toList()) {
                if (Files.exists(sources.resolve("module-info.java"))) {
                    addPackages(sources, packages);
                    addPackages(sources.resolveSibling("kotlin"), packages);
                }
            }
        }
        return packages;
    }

    private static void addPackages(Path sources, Set<String> packages) throws IOException {
        if (!Files.isDirectory(sources)) {
            return;
        }
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().matches(".*\\.(java|kt)"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .map(file -> sources.relativize(file).getParent())
                    .filter(folder -> folder != null)
                    .forEach(folder -> packages.add(folder.toString().replace('/', '.')));
        }
    }
}
