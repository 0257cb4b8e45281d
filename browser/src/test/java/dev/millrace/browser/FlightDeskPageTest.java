package dev.millrace.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

/** Slow: a browser that looks at the page as a viewer does. Leaves its pictures in target/. */
@Tag("slow")
class FlightDeskPageTest {

    private final Page page;
    private final DeskProcess desk;

    FlightDeskPageTest(@TempDir Path profile) throws IOException {
        page = new Page(profile);
        desk = new DeskProcess();
    }

    @BeforeEach
    void open() {
        page.open(desk.address());
        page.until(() -> page.text("connection").equals("live"));
    }

    @AfterEach
    void close() {
        page.close();
        desk.close();
    }

    @Test
    void a_viewer_sees_the_chart_move() {
        var flights = number("flights");
        for (var chart : List.of("lag-chart", "rate-chart", "delay-chart")) {
            var drawn = drawn(chart);
            page.until(() -> !drawn(chart).equals(drawn));
        }
        page.until(() -> number("flights") > flights);
        page.until(() -> !page.browser().findElements(By.cssSelector("#worst tr")).isEmpty());

        assertThat(page.warnings()).isEmpty();
    }

    @Test
    void a_viewer_sees_the_loop_stand_still_and_go_on() throws IOException {
        page.until(() -> number("took") > 0 && !held());
        var free = number("lag");

        page.element("mode-blocking").click();
        page.until(this::held);
        assertThat(number("lag")).isGreaterThan(free);
        assertThat(page.element("mode-blocking").isSelected()).isTrue();
        goOn(2_000);
        page.save("held.png");

        page.element("mode-blocking").sendKeys(Keys.ARROW_DOWN); // without a mouse
        page.until(() -> page.element("mode-executor").isSelected() && !held());
        goOn(2_000);
        page.save("recovered.png");
    }

    @Test
    void the_server_notices_a_tab_that_is_closed() throws Exception {
        try (var viewers = new Viewers(desk.address())) {
            viewers.await(2);
            var tab = page.browser().getWindowHandle();
            var other = page.browser().switchTo().newWindow(WindowType.TAB).getWindowHandle();
            page.browser().switchTo().window(tab).close();
            page.browser().switchTo().window(other);
            viewers.await(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void the_page_is_readable_by_day_and_by_night_and_on_a_phone(String scheme) throws IOException {
        page.prefer(scheme);
        page.until(() -> number("took") > 0);
        goOn(2_000);

        assertThat(page.poorlyReadable()).isEmpty();
        page.save(scheme + ".png");

        page.narrow();
        goOn(1_000);
        page.save(scheme + "-narrow.png");
    }

    /** Whether the lag that is shown is the length of a report rather than that of a step. */
    private boolean held() {
        return number("lag") >= number("took") / 2;
    }

    /** Waits until so many flights more have come. */
    private void goOn(long flights) {
        var goal = number("flights") + flights;
        page.until(() -> number("flights") >= goal);
    }

    /** The number that is shown; 0 where there is none yet. */
    private double number(String id) {
        var text = page.text(id).replace(",", "");
        return text.equals("–") ? 0 : Double.parseDouble(text);
    }

    private String drawn(String chart) {
        var path = page.browser().findElement(By.cssSelector("#" + chart + " .trace"));
        return String.valueOf(path.getDomAttribute("d"));
    }
}
