package dev.millrace.gate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.w3c.dom.Element;

/** The folders of the modules in a parent POM, without those that only a profile adds. */
final class BuildModules {

    private BuildModules() {}

    static List<Path> of(Path root) throws IOException {
        Element project = Xml.read(root.resolve("pom.xml"));
        return Xml.elements(project, "modules").stream()
                .filter(modules -> modules.getParentNode().isSameNode(project))
                .flatMap(modules -> Xml.elements(modules, "module").stream())
                .map(module -> root.resolve(module.getTextContent().strip()))
                .toList();
    }
}
