package dev.millrace.gate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SampleArrowsTest {

    @Test
    void samples_use_what_a_user_can_use() {
        var samples =
                new ClassFileImporter().importPath(Path.of("..", "samples", "target", "classes"));

        // The class path of the samples would let them reach what no module exports.
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.millrace.internal..")
                .check(samples);
    }
}
