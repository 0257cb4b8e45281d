package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an IDE reads of the properties is what they are. */
class PropertiesMetadataTest {

    private static Map<String, JsonNode> properties() throws Exception {
        try (InputStream in =
                Objects.requireNonNull(
                        MillraceProperties.class.getResourceAsStream(
                                "/META-INF/spring-configuration-metadata.json"))) {
            Map<String, JsonNode> found = new TreeMap<>();
            JsonMapper.shared()
                    .readTree(in)
                    .get("properties")
                    .forEach(each -> found.put(each.get("name").asString(), each));
            return found;
        }
    }

    @Test
    void every_property_is_described_with_its_type_and_default() throws Exception {
        Map<String, JsonNode> own = new TreeMap<>(properties());
        own.keySet().removeIf(name -> !name.startsWith("millrace."));

        assertThat(own)
                .containsOnlyKeys("millrace.health.stuck-after", "millrace.shutdown.wait-for-tasks")
                .allSatisfy((name, property) -> {
                    assertThat(property.get("type").asString()).isEqualTo(Duration.class.getName());
                    assertThat(property.get("description").asString()).endsWith(".");
                    assertThat(bound(Map.of(name, property.get("defaultValue").asString())))
                            .isEqualTo(bound(Map.of()));
                });
        assertThat(MillraceProperties.class.getRecordComponents()).hasSize(2);
        assertThat(MillraceProperties.Health.class.getRecordComponents()).hasSize(1);
        assertThat(MillraceProperties.Shutdown.class.getRecordComponents()).hasSize(1);
    }

    @Test
    void a_property_that_is_set_is_bound() {
        assertThat(bound(Map.of("millrace.health.stuck-after", "300ms")).health().stuckAfter())
                .isEqualTo(Duration.ofMillis(300));
        assertThat(
                        bound(Map.of("millrace.shutdown.wait-for-tasks", "0s"))
                                .shutdown()
                                .waitForTasks())
                .isZero();
    }

    private static MillraceProperties bound(Map<String, String> set) {
        return new Binder(new MapConfigurationPropertySource(set))
                .bindOrCreate("millrace", MillraceProperties.class);
    }
}
