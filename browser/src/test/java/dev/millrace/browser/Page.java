package dev.millrace.browser;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A browser with one page in it. */
final class Page implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChromeDriver browser;

    Page(Path profile) {
        browser = Chromium.start(profile);
    }

    ChromeDriver browser() {
        return browser;
    }

    void open(URI address) {
        browser.get(address.toString());
    }

    void until(BooleanSupplier condition) {
        new WebDriverWait(browser, PATIENCE).until(_ -> condition.getAsBoolean());
    }

    WebElement element(String id) {
        return browser.findElement(By.id(id));
    }

    String text(String id) {
        return element(id).getText();
    }

    /** What a script returns. */
    Object script(String text) {
        return Objects.requireNonNull(browser.executeScript(text));
    }

    /** Has the viewer prefer {@code light} or {@code dark}. */
    void prefer(String scheme) {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Makes the window as large as a screen. */
    void wide() {
        browser.manage().window().setSize(new Dimension(1440, 1000));
    }

    /** Makes the window as small as a phone, and waits until the page is not wider than that. */
    void narrow() {
        browser.manage().window().setSize(new Dimension(500, 1400));
        until(() ->
                script("return document.documentElement.scrollWidth <= window.innerWidth")
                        .equals(true));
    }

    /** Texts whose contrast is below 4.5 : 1, the AA of WCAG 2.2 (1.4.3). */
    List<?> poorlyReadable() throws IOException {
        try (var file = Page.class.getResourceAsStream("contrast.js")) {
            var bytes = Objects.requireNonNull(file).readAllBytes();
            return (List<?>) script(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /** What the page's JavaScript takes, with what the collector has not looked at yet. */
    long heap() {
        Map<String, Object> usage = browser.executeCdpCommand("Runtime.getHeapUsage", Map.of());
        return ((Number) Objects.requireNonNull(usage.get("totalSize"))).longValue();
    }

    /** What the browser found wrong with the page. */
    List<LogEntry> warnings() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .toList();
    }

    /** Leaves a picture of what is seen. */
    void save(String name) throws IOException {
        var folder = Files.createDirectories(Path.of(System.getProperty("browser.pictures")));
        Files.write(folder.resolve(name), browser.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        browser.quit();
    }
}
