package dev.millrace.testing.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Runs a test class, or one test method, once per {@linkplain dev.millrace.FiberEngine fiber
 * engine}. Code that blocks may pass on one engine and fail on the other.
 *
 * <p>A method takes the engine as its first parameter, and needs no {@code @Test}:
 *
 * {@snippet lang=java :
 * @OnEachEngine
 * void an_order_is_billed_once(FiberEngine engine) {
 *     TestLoop.run(engine, loop -> assertThat(bill(order)).isEqualTo(1));
 * }
 * }
 *
 * <p>A class takes it as the first parameter of its constructor or in a field with
 * {@code @Parameter}; its methods need no change. {@link EngineTest} has such a field.
 *
 * <p>The engines are {@code BATON}, and {@code CARRIER} if {@code java.lang} is opened. JUnit's
 * configuration parameter {@value #ENGINES} names others, separated by commas. Named engines must
 * be available: on a JVM without the flag, {@code carrier} then fails the tests instead of being
 * left out. JUnit also reads its parameters from system properties, so {@code
 * -Dmillrace.test.engines=baton} runs each test once.
 *
 * @apiNote This combines {@code @ParameterizedClass} and {@code @ParameterizedTest} of JUnit with a
 *     source of arguments, so their rules apply.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ParameterizedClass
@ParameterizedTest
@SuppressWarnings("exports") // only this annotation uses the source
@ArgumentsSource(EngineArguments.class)
public @interface OnEachEngine {
    /** The configuration parameter that names the engines. */
    String ENGINES = "millrace.test.engines";

    /**
     * Enum types; each of their constants is combined with each engine.
     *
     * {@snippet lang=java :
     * @OnEachEngine(with = Completer.class)
     * void a_late_value_is_discarded(FiberEngine engine, Completer completer) { }
     * }
     *
     * @return the types of the parameters that follow the engine
     */
    Class<? extends Enum<?>>[] with() default {};
}
