package dev.millrace.gate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The folders of the modules that a parent POM names. */
final class BuildModules {

    private BuildModules() {}

    static List<Path> of(Path root) throws IOException {
        return Xml.elements(Xml.read(root.resolve("pom.xml")), "module").stream()
                .map(module -> root.resolve(module.getTextContent().strip()))
                .toList();
    }
}
