package dev.millrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of doors in docs/architecture.md, against the compiled classes. */
class DoorsTest {

    @Test
    void no_door_has_more_public_methods_than_the_table_says() throws IOException {
        assertThat(grown(Door.listed())).isEmpty();
    }

    @Test
    void every_published_module_has_a_door_in_the_table() throws IOException {
        List<String> modules;
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            modules =
                    folders.filter(folder ->
                                    Files.exists(folder.resolve("src/main/java/module-info.java")))
                            .map(folder -> folder.getFileName().toString())
                            .toList();
        }

        assertThat(modules).isNotEmpty();
        assertThat(Door.listed().stream().map(Door::module)).containsAll(modules);
    }

    @Test
    void every_bridge_is_in_the_table() throws IOException {
        List<String> bridges;
        try (Stream<Path> files =
                Files.find(
                        Path.of(".."),
                        12,
                        (file, attributes) ->
                                file.toString().contains("/src/main/")
                                        && file.toString().matches(".*Bridge\\.(java|kt)"))) {
            bridges =
                    files.map(file -> file.getFileName().toString().replaceFirst("\\..*", ""))
                            .sorted()
                            .toList();
        }

        assertThat(bridges).contains("KotlinBridge", "PublisherBridge", "RxBridge");
        assertThat(Door.listed().stream().map(door -> door.type().replaceAll(".*\\.", "")))
                .containsAll(bridges);
    }

    @Test
    void a_door_with_one_method_more_than_its_row_says_is_seen() throws IOException {
        List<Door> doors =
                Door.in(
                        List.of(
                                "| door | methods | verbs |",
                                "| [`ValueBridge`](../door/src/main/java/"
                                        + Door.class.getName().replace('.', '/')
                                        + ".java) | 3 | `listed` |"));

        assertThat(doors).hasSize(1);
        assertThat(grown(doors)).isEmpty();
        assertThat(grown(List.of(new Door("door", Door.class.getName(), 2))))
                .containsExactly(
                        Door.class.getName() + " has 3 public methods, and its row says 2");
    }

    private static List<String> grown(List<Door> doors) throws IOException {
        assertThat(doors).isNotEmpty();
        List<String> complaints = new ArrayList<>();
        for (Door door : doors) {
            long declared = door.declared();
            if (declared > door.methods()) {
                complaints.add(
                        door.type()
                                + " has "
                                + declared
                                + " public methods, and its row says "
                                + door.methods());
            }
        }
        return complaints;
    }
}
