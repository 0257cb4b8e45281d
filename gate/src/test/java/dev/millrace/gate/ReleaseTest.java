package dev.millrace.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a release needs of the POMs, long before there is one. */
class ReleaseTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern OWNER =
            Pattern.compile("<(owner\\.\\w+)(?:/>|>(.*?)</owner\\.\\w+>)");

    @Test
    void the_bom_names_the_same_owner_as_the_parent() throws IOException {
        assertThat(ownerIn("pom.xml")).hasSize(4).isEqualTo(ownerIn("bom/pom.xml"));
    }

    @Test
    void every_published_module_says_what_it_is_and_is_in_the_bom() throws IOException {
        String bom = pom("bom");
        assertThat(published()).contains("runtime", "bom").doesNotContain("samples", "gate");
        assertThat(published())
                .allSatisfy(module -> {
                    String pom = pom(module);
                    assertThat(pom).contains("<name>Millrace ", "<description>");
                    // the comments of Kotlin are no javadoc
                    assertThat(pom.contains("<javadoc.skip>true"))
                            .isEqualTo(module.equals("kotlin"));
                    assertThat(bom).contains("<artifactId>millrace-" + module + "<");
                });
    }

    @Test
    void a_module_with_a_descriptor_is_published() throws IOException {
        assertThat(BuildModules.of(ROOT))
                .extracting(module -> module.getFileName().toString())
                .filteredOn(ReleaseTest::modular)
                .isNotEmpty()
                .isSubsetOf(published());
    }

    @Test
    void the_lock_file_of_the_site_names_no_registry() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/site/package-lock.json")))
                .contains("\"integrity\"")
                .doesNotContain("\"resolved\"");
    }

    private static TreeMap<String, String> ownerIn(String pom) throws IOException {
        var owner = new TreeMap<String, String>();
        OWNER.matcher(Files.readString(ROOT.resolve(pom)))
                .results()
                .forEach(each ->
                        owner.put(each.group(1), each.group(2) == null ? "" : each.group(2)));
        return owner;
    }

    private static List<String> published() throws IOException {
        return BuildModules.of(ROOT).stream()
                .map(module -> module.getFileName().toString())
                .filter(module -> !pom(module).contains("<maven.deploy.skip>true"))
                .toList();
    }

    private static boolean modular(String module) {
        return Files.exists(ROOT.resolve(module).resolve("src/main/java/module-info.java"));
    }

    private static String pom(String module) {
        try {
            return Files.readString(ROOT.resolve(module).resolve("pom.xml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
