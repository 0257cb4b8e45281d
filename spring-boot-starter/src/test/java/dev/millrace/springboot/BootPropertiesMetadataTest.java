package dev.millrace.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an IDE reads of the properties is what they are. */
class BootPropertiesMetadataTest {

    private static final List<String> TYPES =
            Stream.of(RunAs.class, Integer.class, Boolean.class).map(Class::getName).toList();

    @Test
    void every_property_is_described_with_its_type_and_default() throws IOException {
        Map<String, JsonNode> properties = properties();

        assertThat(properties)
                .containsOnlyKeys(
                        "millrace.application-executor",
                        "millrace.jobs.concurrency",
                        "millrace.jobs.queue-capacity",
                        "millrace.webflux.blocking-controllers",
                        "millrace.jdbc.watched",
                        "millrace.mdc.enabled")
                .allSatisfy((name, property) -> {
                    assertThat(TYPES).contains(property.get("type").asString());
                    assertThat(property.get("description").asString()).endsWith(".");
                    assertThat(bound(Map.of(name, property.get("defaultValue").asString())))
                            .isEqualTo(bound(Map.of()));
                });
    }

    @Test
    void properties_that_are_set_are_bound() {
        MillraceBootProperties set =
                bound(
                        Map.of(
                                "millrace.application-executor", "tasks",
                                "millrace.jobs.concurrency", "3",
                                "millrace.jobs.queue-capacity", "4",
                                "millrace.webflux.blocking-controllers", "jobs",
                                "millrace.jdbc.watched", "true",
                                "millrace.mdc.enabled", "false"));

        assertThat(set)
                .isEqualTo(
                        new MillraceBootProperties(
                                RunAs.TASKS,
                                new MillraceBootProperties.Jobs(3, 4),
                                new MillraceBootProperties.WebFlux(RunAs.JOBS),
                                new MillraceBootProperties.Jdbc(true),
                                new MillraceBootProperties.Mdc(false)));
    }

    private static Map<String, JsonNode> properties() throws IOException {
        String file = "META-INF/spring-configuration-metadata.json";
        String own = MillraceBootProperties.class.getSimpleName();
        Map<String, JsonNode> found = new TreeMap<>();
        for (var each :
                java.util.Collections.list(
                        MillraceBootProperties.class.getClassLoader().getResources(file))) {
            try (InputStream in = Objects.requireNonNull(each.openStream())) {
                JsonMapper.shared()
                        .readTree(in)
                        .get("properties")
                        .forEach(property -> {
                            JsonNode source = property.get("sourceType");
                            if (source != null && source.asString().contains(own)) {
                                found.put(property.get("name").asString(), property);
                            }
                        });
            }
        }
        return found;
    }

    private static MillraceBootProperties bound(Map<String, String> set) {
        return new Binder(new MapConfigurationPropertySource(set))
                .bindOrCreate("millrace", MillraceBootProperties.class);
    }
}
