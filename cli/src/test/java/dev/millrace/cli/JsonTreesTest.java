package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The trees of several copies of Millrace as one. */
class JsonTreesTest {
    private static String merged(String... trees) {
        var parts = new ArrayList<Target.Part>();
        for (String tree : trees) {
            parts.add(new Target.Part("loader " + (parts.size() + 1), tree));
        }
        return JsonTrees.merge(parts);
    }

    @Test
    void one_tree_is_returned_as_it_came() {
        assertThat(merged("{ \"loops\" : [] }")).isEqualTo("{ \"loops\" : [] }");
    }

    @Test
    void ids_of_the_second_copy_are_its_own_and_a_callback_is_no_id() {
        String tree =
                "{\"loops\":[{\"id\":\"shop\",\"heldBy\":\"shop#1\"},"
                        + "{\"id\":\"bar\",\"heldBy\":\"a callback\"}],"
                        + "\"tasks\":[{\"id\":\"shop#1\",\"loop\":\"shop\",\"parent\":\"shop#0\","
                        + "\"waiting\":{\"on\":[\"shop#2\"],\"inner\":[{\"on\":[\"shop#3\"]}]}}],"
                        + "\"cycles\":[[\"shop#1\",\"shop#2\"]]}";
        assertThat(Json.read(merged(tree, tree)))
                .isEqualTo(
                        Json.read(
                                "{\"loops\":["
                                        + "{\"id\":\"shop\",\"heldBy\":\"shop#1\",\"classLoader\":\"loader 1\"},"
                                        + "{\"id\":\"bar\",\"heldBy\":\"a callback\",\"classLoader\":\"loader 1\"},"
                                        + "{\"id\":\"shop@2\",\"heldBy\":\"shop@2#1\",\"classLoader\":\"loader 2\"},"
                                        + "{\"id\":\"bar@2\",\"heldBy\":\"a callback\",\"classLoader\":\"loader 2\"}],"
                                        + "\"tasks\":["
                                        + "{\"id\":\"shop#1\",\"loop\":\"shop\",\"parent\":\"shop#0\","
                                        + "\"waiting\":{\"on\":[\"shop#2\"],\"inner\":[{\"on\":[\"shop#3\"]}]}},"
                                        + "{\"id\":\"shop@2#1\",\"loop\":\"shop@2\",\"parent\":\"shop@2#0\","
                                        + "\"waiting\":{\"on\":[\"shop@2#2\"],\"inner\":[{\"on\":[\"shop@2#3\"]}]}}],"
                                        + "\"cycles\":[[\"shop#1\",\"shop#2\"],[\"shop@2#1\",\"shop@2#2\"]]}"));
    }

    @Test
    void objects_are_merged_and_of_other_values_the_first_wins() {
        assertThat(
                        Json.read(
                                merged(
                                        "{\"format\":1,\"a\":[1],\"o\":{\"x\":1,\"y\":[1]},\"l\":[1],\"m\":{}}",
                                        "{\"format\":2,\"b\":[2],\"o\":{\"x\":2,\"y\":[2],\"z\":3},"
                                                + "\"l\":\"no list\",\"m\":\"no object\"}")))
                .isEqualTo(
                        Json.read(
                                "{\"format\":1,\"a\":[1],\"o\":{\"x\":1,\"y\":[1,2],\"z\":3},"
                                        + "\"l\":[1],\"m\":{},\"b\":[2]}"));
        assertThat(List.of(merged("{}", "{}"))).containsExactly("{}");
    }
}
