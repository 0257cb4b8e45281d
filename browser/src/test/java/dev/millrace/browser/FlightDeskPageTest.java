package dev.millrace.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Slow: a browser that looks at the page as a viewer does. Leaves its pictures in target/. */
@Tag("slow")
class FlightDeskPageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChromeDriver browser;
    private final DeskProcess desk;

    FlightDeskPageTest(@TempDir Path profile) throws IOException {
        browser = Chromium.start(profile);
        desk = new DeskProcess();
    }

    @BeforeEach
    void open() {
        browser.get(desk.address().toString());
        until(() -> text("connection").equals("live"));
    }

    @AfterEach
    void close() {
        browser.quit();
        desk.close();
    }

    @Test
    void a_viewer_sees_the_chart_move() {
        var flights = number("flights");
        for (var chart : List.of("lag-chart", "rate-chart", "delay-chart")) {
            var drawn = drawn(chart);
            until(() -> !drawn(chart).equals(drawn));
        }
        until(() -> number("flights") > flights);
        until(() -> !browser.findElements(By.cssSelector("#worst tr")).isEmpty());

        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                .filteredOn(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .isEmpty();
    }

    @Test
    void a_viewer_sees_the_loop_stand_still_and_go_on() throws IOException {
        until(() -> number("took") > 0 && !held());
        var free = number("lag");

        element("mode-blocking").click();
        until(this::held);
        assertThat(number("lag")).isGreaterThan(free);
        assertThat(element("mode-blocking").isSelected()).isTrue();
        goOn(2_000);
        save("held.png");

        element("mode-blocking").sendKeys(Keys.ARROW_DOWN); // without a mouse
        until(() -> element("mode-executor").isSelected() && !held());
        goOn(2_000);
        save("recovered.png");
    }

    @Test
    void the_server_notices_a_tab_that_is_closed() throws Exception {
        try (var viewers = new Viewers(desk.address())) {
            viewers.await(2);
            var tab = browser.getWindowHandle();
            var other = browser.switchTo().newWindow(WindowType.TAB).getWindowHandle();
            browser.switchTo().window(tab).close();
            browser.switchTo().window(other);
            viewers.await(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void the_page_is_readable_by_day_and_by_night_and_on_a_phone(String scheme) throws IOException {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        until(() -> number("took") > 0);
        goOn(2_000);

        assertThat(poorlyReadable()).isEmpty();
        save(scheme + ".png");

        browser.manage().window().setSize(new Dimension(500, 1400));
        until(() ->
                Boolean.TRUE.equals(
                        browser.executeScript(
                                "return document.documentElement.scrollWidth <= window.innerWidth")));
        goOn(1_000);
        save(scheme + "-narrow.png");
    }

    /** Texts whose contrast is below 4.5 : 1, the AA of WCAG 2.2 (1.4.3). */
    private List<?> poorlyReadable() throws IOException {
        try (var script = FlightDeskPageTest.class.getResourceAsStream("contrast.js")) {
            var text = new String(Objects.requireNonNull(script).readAllBytes());
            return (List<?>) Objects.requireNonNull(browser.executeScript(text));
        }
    }

    /** Whether the lag that is shown is the length of a report rather than that of a step. */
    private boolean held() {
        return number("lag") >= number("took") / 2;
    }

    /** Waits until so many flights more have come. */
    private void goOn(long flights) {
        var goal = number("flights") + flights;
        until(() -> number("flights") >= goal);
    }

    private void until(BooleanSupplier condition) {
        new WebDriverWait(browser, PATIENCE).until(_ -> condition.getAsBoolean());
    }

    private WebElement element(String id) {
        return browser.findElement(By.id(id));
    }

    private String text(String id) {
        return element(id).getText();
    }

    /** The number that is shown; 0 where there is none yet. */
    private double number(String id) {
        var text = text(id).replace(",", "");
        return text.equals("–") ? 0 : Double.parseDouble(text);
    }

    private String drawn(String chart) {
        var path = browser.findElement(By.cssSelector("#" + chart + " .trace"));
        return String.valueOf(path.getDomAttribute("d"));
    }

    private void save(String name) throws IOException {
        var folder = Files.createDirectories(Path.of(System.getProperty("browser.pictures")));
        Files.write(folder.resolve(name), browser.getScreenshotAs(OutputType.BYTES));
    }
}
