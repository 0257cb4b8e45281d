package dev.millrace.internal.jvm;

/** Refuses JDKs that can lose a parked virtual thread forever (JDK-8369227). */
public final class JdkCheck {
    private JdkCheck() {}

    public static void requireSafeJdk(Runtime.Version version, boolean unsafeAllowed) {
        if (!isSafe(version) && !unsafeAllowed) {
            throw new IllegalStateException(
                    "JDK "
                            + version
                            + " can lose a parked virtual thread forever (JDK-8369227): use 25.0.3,"
                            + " 26.0.1, 27 or later; -Dmillrace.unsafeJdk=true skips this check");
        }
    }

    static boolean isSafe(Runtime.Version version) {
        return switch (version.feature()) {
            case 25 -> atLeast(version, 3);
            case 26 -> atLeast(version, 1);
            default -> version.feature() >= 27;
        };
    }

    private static boolean atLeast(Runtime.Version version, int update) {
        return version.interim() > 0 || version.update() >= update;
    }
}
