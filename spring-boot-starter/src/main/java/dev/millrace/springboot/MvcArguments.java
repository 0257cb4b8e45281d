package dev.millrace.springboot;

import dev.millrace.Coroutine;
import dev.millrace.LoopFuture;
import dev.millrace.VoidCoroutine;
import dev.millrace.stream.AsyncStream;
import java.util.List;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpEntity;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Fails the start of an application if an MVC controller takes the request body as a task or a
 * stream. MVC reads the body before it calls the method, and would ask the JSON library for a
 * {@code Coroutine}.
 */
final class MvcArguments {

    private static final List<Class<?>> REFUSED =
            List.of(LoopFuture.class, Coroutine.class, VoidCoroutine.class, AsyncStream.class);

    private MvcArguments() {}

    static void requireMakeable(RequestMappingHandlerMapping mapping) {
        for (HandlerMethod method : mapping.getHandlerMethods().values()) {
            for (MethodParameter parameter : method.getMethodParameters()) {
                if (isBody(parameter)) {
                    require(method, parameter);
                }
            }
        }
    }

    private static boolean isBody(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(RequestBody.class)
                || parameter.hasParameterAnnotation(RequestPart.class)
                || HttpEntity.class.isAssignableFrom(parameter.getParameterType());
    }

    private static void require(HandlerMethod method, MethodParameter parameter) {
        boolean entity = HttpEntity.class.isAssignableFrom(parameter.getParameterType());
        Class<?> body =
                entity ? parameter.nested().getNestedParameterType() : parameter.getParameterType();
        if (REFUSED.stream().anyMatch(refused -> refused.isAssignableFrom(body))) {
            throw new RefusedArgumentException(
                    method.getShortLogMessage(), body, AsyncStream.class.isAssignableFrom(body));
        }
    }
}
