package dev.millrace.browser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;

/** The browser and its driver, from where the build says they are; nothing is downloaded. */
final class Chromium {

    // it warns that it does not know every version of the protocol; held, or the setting is lost
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private Chromium() {}

    /** Starts a browser without a window, whose profile lives in {@code profile}. */
    static ChromeDriver start(Path profile) {
        SELENIUM.setLevel(Level.SEVERE);
        var options = new ChromeOptions();
        options.setBinary(program("browser.chromium").toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--window-size=1200,1400",
                "--user-data-dir=" + profile);
        System.setProperty("webdriver.chrome.driver", program("browser.chromedriver").toString());
        return new ChromeDriver(options);
    }

    private static Path program(String property) {
        var program = Path.of(System.getProperty(property, ""));
        if (!Files.isExecutable(program)) {
            throw new AssertionError(
                    "there is no browser to test with: '%s' is no program; install Debian's chromium and chromium-driver, or pass -Dbrowser.chromium=… and -Dbrowser.chromedriver=…"
                            .formatted(program));
        }
        return program;
    }
}
