package dev.millrace.testing.junit;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Each engine with each constant of the enums that {@link OnEachEngine#with} names. */
final class EngineArguments implements ArgumentsProvider, AnnotationConsumer<OnEachEngine> {
    private List<Class<? extends Enum<?>>> with = List.of();

    @Override
    public void accept(OnEachEngine annotation) {
        with = List.of(annotation.with());
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
            ParameterDeclarations parameters, ExtensionContext context) {
        List<List<Object>> rows =
                context.getConfigurationParameter(OnEachEngine.ENGINES)
                        .map(EngineArguments::named)
                        .orElseGet(EngineArguments::runnable)
                        .map(engine -> List.<Object>of(engine))
                        .toList();
        for (Class<? extends Enum<?>> type : with) {
            rows = eachWithEach(rows, type.getEnumConstants());
        }
        return rows.stream().map(row -> Arguments.of(row.toArray()));
    }

    private static Stream<FiberEngine> named(String engines) {
        return Arrays.stream(engines.split(","))
                .map(engine -> FiberEngine.valueOf(engine.strip().toUpperCase(Locale.ROOT)));
    }

    private static Stream<FiberEngine> runnable() {
        return Stream.of(FiberEngine.CARRIER, FiberEngine.BATON).filter(EngineArguments::runs);
    }

    private static boolean runs(FiberEngine engine) {
        try {
            EventLoop.builder().engine(engine).open().close();
            return true;
        } catch (IllegalStateException unavailable) {
            return false;
        }
    }

    private static List<List<Object>> eachWithEach(List<List<Object>> rows, Enum<?>[] constants) {
        List<List<Object>> longer = new ArrayList<>();
        for (List<Object> row : rows) {
            for (Enum<?> constant : constants) {
                List<Object> next = new ArrayList<>(row);
                next.add(constant);
                longer.add(next);
            }
        }
        return longer;
    }
}
