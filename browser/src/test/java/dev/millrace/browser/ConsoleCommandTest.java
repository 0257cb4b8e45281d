package dev.millrace.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FiberEngine;
import dev.millrace.testing.junit.OnEachEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** Slow: a browser, the command, and a program with ten thousand tasks. */
@Tag("slow")
class ConsoleCommandTest {

    @OnEachEngine
    void ten_thousand_tasks_are_shown_twice_a_second_in_little_memory(
            FiberEngine engine, @TempDir Path profile) throws Exception {
        try (var console = new ConsoleProcess(engine, ManyTasks.class);
                var page = new Page(profile)) {
            page.wide();
            page.open(console.address());
            page.until(() -> page.text("found").equals("10,001"));
            assertThat(page.text("process")).isEqualTo("process " + console.pid());
            page.until(() -> pictures(page) >= 20);
            page.element("tree")
                    .sendKeys(Keys.END, Keys.HOME, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER);
            page.element("tree").sendKeys(Keys.ARROW_RIGHT, Keys.ENTER);
            page.until(() -> page.text("pane-task").contains("ManyTasks.java"));
            page.until(() -> pictures(page) >= 40);

            assertThat(page.browser().findElements(By.className("row")).size()).isBetween(20, 80);
            assertThat(console.resident()).isLessThan(256_000_000L);
            assertThat(page.heap()).isLessThan(200_000_000L);
            assertThat(page.warnings()).isEmpty();
            page.save("console-" + engine + ".png");

            console.endProgram();
            page.until(() -> page.element("ended").isDisplayed());
            assertThat(page.text("ended")).startsWith("Process " + console.pid() + " has ended.");
        }
    }

    private static long pictures(Page page) {
        return Long.parseLong(
                String.valueOf(page.script("return document.body.dataset.shown ?? '0'")));
    }
}
