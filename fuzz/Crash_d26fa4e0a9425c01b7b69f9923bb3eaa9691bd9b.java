import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class Crash_d26fa4e0a9425c01b7b69f9923bb3eaa9691bd9b {
    static final String base64Bytes = String.join("", "AAEAAAABAQABAA==");

    public static void main(String[] args) throws Throwable {
        Crash_d26fa4e0a9425c01b7b69f9923bb3eaa9691bd9b.class.getClassLoader().setDefaultAssertionStatus(true);
        try {
            Method fuzzerInitialize = dev.millrace.fuzz.Jazzer.class.getMethod("fuzzerInitialize");
            fuzzerInitialize.invoke(null);
        } catch (NoSuchMethodException ignored) {
            try {
                Method fuzzerInitialize = dev.millrace.fuzz.Jazzer.class.getMethod("fuzzerInitialize", String[].class);
                fuzzerInitialize.invoke(null, (Object) args);
            } catch (NoSuchMethodException ignored1) {
            } catch (IllegalAccessException | InvocationTargetException e) {
                e.printStackTrace();
                System.exit(1);
            }
        } catch (IllegalAccessException | InvocationTargetException e) {
            e.printStackTrace();
            System.exit(1);
        }
        byte[] input = java.util.Base64.getDecoder().decode(base64Bytes);
        dev.millrace.fuzz.Jazzer.fuzzerTestOneInput(input);
    }
}