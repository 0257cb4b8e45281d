package dev.millrace.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.console.ConsoleServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Slow: a browser that shows a made-up program. Leaves its pictures in target/. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsolePageTest {

    private Page page;
    private MadeUpShop shop;
    private ConsoleServer console;

    @BeforeAll
    void start(@TempDir Path profile) {
        page = new Page(profile);
    }

    @BeforeEach
    void open() throws IOException {
        shop = new MadeUpShop(60);
        console = new ConsoleServer(shop, 0);
        page.warnings(); // of the test before
        page.prefer("light");
        page.wide();
        page.open(console.address());
        page.until(() -> page.text("connection").equals("live"));
    }

    @AfterEach
    void close() {
        page.open(URI.create("about:blank")); // or it would ask on
        console.close();
    }

    @AfterAll
    void quit() {
        page.close();
    }

    @Test
    void a_viewer_sees_the_loops_and_each_task_below_the_one_that_started_it() {
        assertThat(page.text("loops")).contains("shop", "carrier", "reports", "baton");
        assertThat(names())
                .startsWith("shop", "main", "http", "GET /orders/5512", "rates", "stock");
        assertThat(row("rates").getDomAttribute("aria-level")).isEqualTo("5");
        assertThat(row("rates").getText())
                .contains("a value of MonoTimeout ← source(HttpClientConnect)");
        assertThat(names()).contains("basket <b>17</b>"); // a name is a text, whatever is in it
        assertThat(page.text("process")).isEqualTo("process 4711");

        shown(2); // it goes on
        assertThat(page.warnings()).isEmpty();
    }

    @Test
    void a_viewer_sees_a_loop_that_gives_no_answer_and_what_holds_it() {
        page.until(() -> page.text("loops").contains("no answer"));
        page.until(() -> row("reports").getText().contains("held by legacy report for"));
        var chart = page.browser().findElement(By.cssSelector(".loop[data-trouble] .held[d^=M]"));
        assertThat(chart.getDomAttribute("d")).contains("V");
        assertThat(page.browser().findElements(By.cssSelector(".loop[data-trouble] .shade")))
                .isNotEmpty();
    }

    @Test
    void rows_fold_by_mouse_and_by_keys() {
        row("http").findElement(By.className("twist")).click();
        assertThat(names()).contains("http").doesNotContain("rates");
        assertThat(row("http").getDomAttribute("aria-expanded")).isEqualTo("false");

        press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT); // opens it, and goes in
        assertThat(active()).isEqualTo("GET /orders/5512");
        press(Keys.ARROW_LEFT);
        assertThat(names().stream().filter("rates"::equals)).hasSize(1);
        press(Keys.ARROW_LEFT);
        assertThat(active()).isEqualTo("http");
        press(Keys.HOME);
        assertThat(active()).isEqualTo("shop");
        press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP);
        assertThat(active()).isEqualTo("main");
        press(Keys.END);
        assertThat(active()).isEqualTo("heartbeat");
        press("e");
        assertThat(names()).contains("shop", "main", "nightly").doesNotContain("http", "mail");
        press("E");
        assertThat(names()).contains("http");
    }

    @Test
    void the_active_row_is_what_a_screen_reader_is_told_of() {
        press(Keys.ARROW_DOWN);
        var id = String.valueOf(page.element("tree").getDomAttribute("aria-activedescendant"));
        assertThat(page.element(id).getDomAttribute("role")).isEqualTo("treeitem");
        assertThat(page.element(id).getDomAttribute("aria-selected")).isEqualTo("true");
        assertThat(page.element(id).getDomAttribute("aria-level")).isEqualTo("2");
        assertThat(page.element(id).getDomAttribute("aria-posinset")).isEqualTo("1");
        assertThat(page.element(id).getText()).startsWith("main");
        assertThat(page.element("tree").getDomAttribute("role")).isEqualTo("tree");
    }

    @Test
    void siblings_that_are_alike_are_one_row_until_it_is_opened() {
        assertThat(row("visitor-#").getText()).contains("× ").contains("sleep");
        assertThat(names()).doesNotContain("visitor-7");
        row("visitor-#").findElement(By.className("twist")).click();
        assertThat(names()).contains("visitor-1", "visitor-7");
        shown(2);
        assertThat(names()).contains("visitor-7"); // it stays open
    }

    @Test
    void a_search_finds_names_waits_and_threads_and_esc_ends_it() {
        press("/");
        type("visitor-1");
        assertThat(page.text("found")).startsWith("11 of ");
        assertThat(names()).startsWith("shop", "main", "http", "visitor-1");
        assertThat(active()).isEqualTo("visitor-1");
        clear();
        type("ledger HELD"); // both words, in any case
        assertThat(names()).contains("refund 31", "refund 30").doesNotContain("settle 5512");
        clear();
        type("jdbc-2");
        assertThat(active()).isEqualTo("select stock");
        clear();
        type("nobody is called that");
        assertThat(page.text("nothing")).isEqualTo("No task is like that.");
        clear();
        type("visitor-33");
        focused().sendKeys(Keys.ESCAPE);
        assertThat(page.element("search").getDomProperty("value")).isEmpty();
        assertThat(active()).isEqualTo("visitor-33"); // what was found is still there
        press(Keys.HOME);
        assertThat(names()).contains("settle 5512");
    }

    @Test
    void the_tasks_in_one_state_can_be_seen_alone() {
        page.browser().findElement(By.cssSelector(".chip[data-state=blocked]")).click();
        assertThat(names()).containsExactly("reports", "nightly", "legacy report");
        page.browser().findElement(By.cssSelector(".chip[data-state=blocked]")).click();
        assertThat(names()).contains("main");
    }

    @Test
    void a_click_shows_the_wait_and_the_stack_which_is_taken_only_then() {
        shown(2);
        assertThat(shop.stacksTaken()).isZero();
        row("legacy report").click();
        page.until(() -> page.text("pane-task").contains("readBlock"));
        assertThat(shop.stacksTaken()).isEqualTo(1);
        var here = page.browser().findElement(By.cssSelector(".frames .here")).getText();
        assertThat(here)
                .isEqualTo(
                        "com.oldcorp.ledger.LedgerConnection.readBlock(LedgerConnection.java:214)");
        assertThat(page.text("pane-task")).contains("Waited for by 1 task", "nightly");

        shown(2); // until then all clicks get the same stacks
        row("stock").click();
        page.until(() -> page.text("pane-task").contains("Orders.java:42"));
        assertThat(page.text("pane-task"))
                .contains("job 'select stock' of dispatcher jdbc", "Deadline in", "traceId, user")
                .contains("timeout 2 min › group of stock");
        press(Keys.ARROW_DOWN); // moving asks for no stack
        shown(2);
        assertThat(shop.stacksTaken()).isEqualTo(2);
        press(Keys.ENTER);
        page.until(() -> shop.stacksTaken() == 3);
    }

    @Test
    void a_circle_is_named_and_leads_from_task_to_task() {
        assertThat(page.text("circles"))
                .isEqualTo(
                        "Tasks wait for each other in a circle: settle 5512 → refund 31 → settle 5512");
        page.element("circles").findElement(By.cssSelector("button:nth-of-type(2)")).click();
        assertThat(active()).isEqualTo("refund 31");
        page.element("pane-task").findElement(By.cssSelector(".waits .link")).click();
        assertThat(active()).isEqualTo("settle 5512");
    }

    @Test
    void a_task_that_ends_while_it_is_looked_at_stays_until_it_is_left() {
        row("refund 31").click();
        page.until(() -> page.text("pane-task").contains("Orders.java:42"));
        shop.endPayment();
        page.until(() -> page.text("pane-task").contains("This task has ended"));
        assertThat(page.text("pane-task")).contains("refund 31", "Orders.java:42");
        assertThat(page.element("circles").isDisplayed()).isFalse();
        press(Keys.ARROW_DOWN);
        assertThat(page.text("pane-task")).doesNotContain("refund 31", "This task has ended");
    }

    @Test
    void dispatchers_failures_and_what_was_discarded_are_a_key_away() throws IOException {
        press("2");
        assertThat(page.text("pane-dispatchers"))
                .contains(
                        "4 of 4 permits taken",
                        "of 64 queued",
                        "2 rejected",
                        "select stock",
                        "jdbc-2");
        page.save("console-dispatchers.png");
        press("3");
        assertThat(page.text("pane-failures"))
                .contains("503 from rates.example", "2 values", "refund 30");
        page.save("console-failures.png");
        press("1");
        assertThat(page.element("pane-task").isDisplayed()).isTrue();
        assertThat(page.element("pane-failures").isDisplayed()).isFalse();
    }

    @Test
    void the_page_lists_its_keys() throws IOException {
        press("?");
        assertThat(page.text("keys"))
                .contains("search", "show the stack of the task", "pause, and go on");
        page.save("console-keys.png");
        focused().sendKeys(Keys.ESCAPE);
        page.until(() -> !page.element("keys").isDisplayed());
    }

    @Test
    void a_pause_asks_for_nothing_until_it_ends() {
        press("p");
        page.until(() -> page.text("connection").equals("paused"));
        assertThat(page.element("pause").getDomAttribute("aria-pressed")).isEqualTo("true");
        row("http").findElement(By.className("twist")).click(); // what is there can be looked at
        assertThat(names()).doesNotContain("rates");
        press("p");
        shown(2);
        assertThat(page.text("connection")).isEqualTo("live");
    }

    @Test
    void the_page_says_that_the_program_has_ended_and_keeps_its_last_picture() throws IOException {
        shop.close();
        page.until(() -> page.element("ended").isDisplayed());
        assertThat(page.text("ended"))
                .startsWith("Process 4711 has ended. What you see is its last picture, of ");
        assertThat(page.text("connection")).isEqualTo("ended");
        assertThat(names()).contains("http");
        row("stock").click();
        page.until(() -> page.text("pane-task").contains("The program does not answer any more."));
        page.save("console-ended.png");
    }

    @Test
    void the_page_says_that_the_command_has_ended() {
        console.close();
        page.until(() -> page.text("connection").equals("the command does not answer"));
        assertThat(names()).contains("http");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void the_page_is_readable_by_day_and_by_night_and_on_a_phone(String scheme) throws IOException {
        page.prefer(scheme);
        page.until(() -> page.text("loops").contains("no answer"));
        row("legacy report").click();
        page.until(() -> page.text("pane-task").contains("readBlock"));
        shown(8);
        assertThat(page.poorlyReadable()).isEmpty();
        page.save("console-" + scheme + ".png");
        for (var key : List.of("2", "3", "?")) {
            press(key);
            assertThat(page.poorlyReadable()).isEmpty();
        }
        focused().sendKeys(Keys.ESCAPE);

        page.narrow();
        assertThat(page.poorlyReadable()).isEmpty();
        page.save("console-" + scheme + "-narrow.png");
    }

    @Test
    void a_viewer_may_choose_against_what_the_system_prefers() {
        page.prefer("dark");
        var dark = ground();
        press("t"); // light
        assertThat(ground()).isNotEqualTo(dark);
        press("t"); // dark
        assertThat(ground()).isEqualTo(dark);
        page.prefer("light");
        assertThat(ground()).isEqualTo(dark);
        press("t"); // as the system
        assertThat(ground()).isNotEqualTo(dark);
    }

    @Test
    void ten_thousand_tasks_are_few_rows_and_little_memory() throws IOException {
        try (var crowded = new ConsoleServer(new MadeUpShop(10_000), 0)) {
            page.open(crowded.address());
            page.until(() -> page.text("found").equals("10,020"));
            row("visitor-#").findElement(By.className("twist")).click();
            shown(10);
            assertThat(names().size()).isLessThan(80);
            type("/", "visitor-99");
            shown(10);
            assertThat(page.text("found")).startsWith("111 of ");
            focused().sendKeys(Keys.ESCAPE);
            press(Keys.END);
            assertThat(active()).isEqualTo("heartbeat");
            shown(20);

            assertThat(page.heap()).isLessThan(200_000_000L);
            page.save("console-crowded.png");
        }
    }

    private Object ground() {
        return page.script("return getComputedStyle(document.body).backgroundColor");
    }

    /** Waits for so many pictures more. */
    private void shown(int pictures) {
        var goal = number() + pictures;
        page.until(() -> number() >= goal);
    }

    private long number() {
        return Long.parseLong(
                String.valueOf(page.script("return document.body.dataset.shown ?? '0'")));
    }

    /** The names in the rows that can be seen, from above. */
    private List<String> names() {
        var all =
                (List<?>)
                        page.script(
                                """
                                return [...document.querySelectorAll(".row")]
                                    .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
                                    .map(row => row.querySelector(".text").textContent)\
                                """);
        return all.stream().map(String::valueOf).toList();
    }

    /** The first row of that name, found in one look: rows move with each picture. */
    private WebElement row(String name) {
        var row =
                page.browser()
                        .executeScript(
                                """
                                return [...document.querySelectorAll(".row")]
                                    .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
                                    .find(row => row.querySelector(".text").textContent === arguments[0])\
                                """,
                                name);
        assertThat(row).as("the row of " + name).isNotNull();
        return (WebElement) Objects.requireNonNull(row);
    }

    private String active() {
        return page.browser()
                .findElement(By.cssSelector(".row[aria-selected=true] .text"))
                .getText();
    }

    private WebElement focused() {
        return page.browser().switchTo().activeElement();
    }

    /** With the keys of the tree. */
    private void press(CharSequence... keys) {
        page.element("tree").sendKeys(keys);
    }

    private void type(CharSequence... keys) {
        focused().sendKeys(keys);
    }

    private void clear() {
        focused().sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
    }
}
