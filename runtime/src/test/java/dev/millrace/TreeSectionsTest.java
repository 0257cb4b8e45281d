package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spi.Description;
import dev.millrace.spi.TreeSection;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of the tree that come from elsewhere. */
class TreeSectionsTest {
    @TempDir Path jar;

    /** One that is as it should be. */
    public static final class Good implements TreeSection {
        @Override
        public String name() {
            return "good";
        }

        @Override
        public List<Description> entries() {
            return List.of(Description.of("thing", "a thing"));
        }

        @Override
        public String toString() {
            return "good";
        }
    }

    /** One that does not keep to what it promises. */
    public static final class Mute implements TreeSection {
        @Override
        public String name() {
            return "mute";
        }

        @Override
        @SuppressWarnings("NullAway") // on purpose
        public List<Description> entries() {
            return null;
        }

        @Override
        public String toString() {
            return "mute";
        }
    }

    /** One whose class fails to begin. */
    public static final class Broken implements TreeSection {
        public Broken() {
            throw new IllegalStateException("password 4711");
        }

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public List<Description> entries() {
            return List.of();
        }

        @Override
        public String toString() {
            return "broken";
        }
    }

    private Map<String, List<Description>> entriesOf(String... lines) throws IOException {
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.write(services.resolve(TreeSection.class.getName()), List.of(lines));
        URL[] urls = {jar.toUri().toURL()};
        try (var loader = new URLClassLoader(urls, TreeSectionsTest.class.getClassLoader())) {
            return new TreeMaker.Sections(loader).entries();
        }
    }

    @Test
    void a_section_that_cannot_be_loaded_costs_no_other_one_and_is_named() throws Exception {
        Map<String, List<Description>> entries =
                entriesOf("no.such.Section", Broken.class.getName(), Good.class.getName());

        assertThat(entries.get("good")).containsExactly(Description.of("thing", "a thing"));
        assertThat(entries.get("notLoaded")).hasSize(2);
        assertThat(String.valueOf(entries.get("notLoaded")))
                .contains("no.such.Section")
                .contains("TreeSectionsTest$Broken")
                .doesNotContain("4711");
    }

    @Test
    void a_file_of_services_that_cannot_be_read_is_named() throws Exception {
        assertThat(String.valueOf(entriesOf("no section at all").get("notLoaded")))
                .contains("Illegal configuration-file syntax");
    }

    @Test
    void a_section_that_answers_null_is_shown_as_one_that_cannot_say_what_it_is() throws Exception {
        Map<String, List<Description>> entries =
                entriesOf(Mute.class.getName(), Good.class.getName());

        assertThat(entries.get(Mute.class.getName()))
                .extracting(Description::kind)
                .containsExactly("unknown");
        assertThat(entries).containsKey("good");
    }

    @Test
    void the_search_for_sections_ends_though_there_are_more_that_fail() throws Exception {
        String[] lines = new String[150];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "no.such.Section" + i;
        }
        assertThat(entriesOf(lines).get("notLoaded")).hasSize(100);
    }
}
