package dev.millrace.gate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TestClockTest {

    private static final Set<String> CLOCKS =
            Set.of(
                    "java.lang.Thread.sleep",
                    "java.util.concurrent.TimeUnit.sleep",
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.nanoTime",
                    "java.time.Instant.now");

    private static final ArchRule NO_TEST_ASKS_THE_WALL_CLOCK =
            noClasses()
                    .should()
                    .accessTargetWhere(
                            new DescribedPredicate<JavaAccess<?>>(
                                    "it sleeps or reads the wall clock outside a stress test") {
                                @Override
                                public boolean test(JavaAccess<?> access) {
                                    String target =
                                            access.getTargetOwner().getFullName()
                                                    + "."
                                                    + access.getName();
                                    return CLOCKS.contains(target) && !isStress(access);
                                }
                            });

    @Test
    void no_test_of_any_module_sleeps_or_reads_the_wall_clock() throws IOException {
        JavaClasses tests = new ClassFileImporter().importPaths(testClassesOfEveryModule());

        assertThat(tests.contain(TestClockTest.class)).isTrue();
        NO_TEST_ASKS_THE_WALL_CLOCK.check(tests.that(areNotPartOfThisTest()));
    }

    @Test
    void the_rule_sees_a_sleeping_test_and_forgives_a_stress_test() {
        var importer = new ClassFileImporter();

        assertThatThrownBy(() ->
                        NO_TEST_ASKS_THE_WALL_CLOCK.check(importer.importClasses(Sleeper.class)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Sleeper.naps()")
                .hasMessageContaining("Sleeper.reads()");
        NO_TEST_ASKS_THE_WALL_CLOCK.check(importer.importClasses(Stress.class));
    }

    private static List<Path> testClassesOfEveryModule() throws IOException {
        return BuildModules.of(Path.of("..")).stream()
                .map(module -> module.resolve("target", "test-classes"))
                .filter(Files::isDirectory)
                .toList();
    }

    private static DescribedPredicate<JavaClass> areNotPartOfThisTest() {
        return DescribedPredicate.describe(
                "are not part of this test",
                type -> !type.getName().startsWith(TestClockTest.class.getName()));
    }

    private static boolean isStress(JavaAccess<?> access) {
        JavaClass type = access.getOriginOwner();
        boolean stress = hasStressTag(access.getOrigin());
        while (!stress && type != null) {
            stress = hasStressTag(type);
            type = type.getEnclosingClass().orElse(null);
        }
        return stress;
    }

    private static boolean hasStressTag(CanBeAnnotated element) {
        return element.isAnnotatedWith(
                DescribedPredicate.describe(
                        "is tagged stress",
                        annotation ->
                                annotation.getRawType().isEquivalentTo(Tag.class)
                                        && "stress".equals(annotation.get("value").orElse(""))));
    }

    static class Sleeper {
        void naps() throws InterruptedException {
            Runnable nap =
                    () -> {
                        try {
                            TimeUnit.SECONDS.sleep(1);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    };
            nap.run();
        }

        Instant reads() {
            return Instant.now();
        }
    }

    static class Stress {
        @Tag("stress")
        long measures() {
            return System.nanoTime();
        }
    }
}
