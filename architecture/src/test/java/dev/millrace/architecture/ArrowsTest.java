package dev.millrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrowsTest {

    private static final String WRONG = "dev.millrace.architecture.wrong";
    private static final Arrows ARROWS = new Arrows(WRONG);

    private final JavaClasses tree = new ClassFileImporter().importPackages(WRONG);

    @Test
    void a_mechanism_that_uses_the_api_is_seen() {
        assertThat(complaints(ARROWS.mechanismNeverUsesTheApi()))
                .isNotEmpty()
                .allMatch(line -> line.contains("internal.Ring"));
    }

    @Test
    void an_spi_that_uses_a_mechanism_is_seen() {
        assertThat(complaints(ARROWS.spiNeverUsesTheMechanism()))
                .isNotEmpty()
                .allMatch(line -> line.contains("spi.Hook"));
    }

    @Test
    void an_api_that_uses_what_stands_on_it_is_seen() {
        assertThat(complaints(ARROWS.theApiNeverUsesWhatStandsOnIt()))
                .isNotEmpty()
                .allMatch(line -> line.contains("wrong.Loop"));
    }

    @Test
    void a_stream_that_goes_round_the_public_doors_is_seen() {
        assertThat(complaints(ARROWS.whatStandsOnTheApiUsesThePublicDoors()))
                .isNotEmpty()
                .allMatch(line -> line.contains("stream.Pipe"));
    }

    @Test
    void a_bridge_that_uses_its_neighbour_is_seen_unless_that_is_allowed() {
        assertThat(complaints(ARROWS.moduleUsesOnly("reactor"))).isNotEmpty();
        assertThat(complaints(ARROWS.moduleUsesOnly("reactor", "rxjava"))).isEmpty();
        assertThat(complaints(ARROWS.moduleUsesOnly("rxjava"))).isEmpty();
    }

    @Test
    void a_module_that_is_used_where_nobody_may_is_seen() {
        assertThat(complaints(ARROWS.onlyModuleUses("rxjava", "java.net..")))
                .isNotEmpty()
                .allMatch(line -> line.contains("reactor.Mono"));
    }

    @Test
    void a_ring_through_the_root_package_is_seen() {
        assertThat(complaints(ARROWS.packagesFormNoRing()))
                .anyMatch(line -> line.contains("wrong.Loop"));
    }

    @Test
    void a_ring_between_two_packages_of_one_module_is_seen() {
        assertThat(complaints(ARROWS.packagesFormNoRing()))
                .anyMatch(line ->
                        line.contains("executor.Limiter")
                                && line.contains("executor.process.Worker"));
    }

    @Test
    void a_ring_of_types_has_those_that_need_each_other_and_no_more() {
        assertThat(new TypeRing(tree, WRONG + ".executor").largest())
                .containsExactly(WRONG + ".executor.Limiter", WRONG + ".executor.Permit");
        assertThat(new TypeRing(tree, WRONG + ".reactor").largest()).hasSize(1);
    }

    @Test
    void a_package_that_uses_what_stands_on_it_in_its_module_is_seen() {
        assertThat(complaints(ARROWS.packageUsesOnly("executor.codec")))
                .isNotEmpty()
                .allMatch(line -> line.contains("codec.Bytes"));
        assertThat(complaints(ARROWS.packageUsesOnly("executor.remote", "executor.codec")))
                .isEmpty();
    }

    @Test
    void an_internal_type_in_a_signature_is_seen_also_inside_another_type() {
        assertThat(complaints(ARROWS.noInternalTypeIsExported()))
                .anyMatch(line -> line.contains("Loop.ring"))
                .anyMatch(line -> line.contains("Hook.fire"))
                .anyMatch(line -> line.contains("Pipe.ring"))
                .hasSize(3);
    }

    @Test
    void a_runtime_that_needs_another_library_is_seen() {
        var foreign = new Arrows(WRONG.substring(0, WRONG.lastIndexOf('.')));
        var own = new ClassFileImporter().importClasses(Arrows.class);

        assertThat(
                        foreign.theRuntimeNeedsOnlyTheJdkAndNullAnnotations()
                                .evaluate(own)
                                .getFailureReport()
                                .getDetails())
                .anyMatch(line -> line.contains("archunit"));
    }

    private List<String> complaints(ArchRule rule) {
        return rule.evaluate(tree).getFailureReport().getDetails();
    }
}
