import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class Crash_2476707e0865ddd46ec2259ac15a78793cc613e2 {
    static final String base64Bytes = String.join("", "AQEA+5v+3wAAAAVoZWxsbwAAAAEeAAAAAR4AAAAFaAEAAN8AAAAFaGVsbG8AAAABHgAAAAEeAAAABWgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==");

    public static void main(String[] args) throws Throwable {
        Crash_2476707e0865ddd46ec2259ac15a78793cc613e2.class.getClassLoader().setDefaultAssertionStatus(true);
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