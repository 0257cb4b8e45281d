package dev.millrace.samples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HelloTest {

    @Test
    void three_styles_make_one_line() {
        assertThat(Hello.receipt()).isEqualTo("a pound of tea at 4.20, 12 in stock");
    }

    @Test
    void the_readme_quotes_the_program_word_for_word() throws IOException {
        var readme = Files.readString(Path.of("../README.md"));
        var begin = readme.indexOf("```java\n") + "```java\n".length();
        var quoted = readme.substring(begin, readme.indexOf("```", begin));
        var program =
                Files.readString(Path.of("src/main/java/dev/millrace/samples/hello/Hello.java"));

        // the formatter breaks lines where a reader of the README would not
        assertThat(program).containsIgnoringWhitespaces(quoted);
    }
}
