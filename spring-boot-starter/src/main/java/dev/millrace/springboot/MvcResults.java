package dev.millrace.springboot;

import dev.millrace.Coroutine;
import dev.millrace.LoopFuture;
import dev.millrace.VoidCoroutine;
import dev.millrace.stream.AsyncStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.async.AsyncWebRequest;
import org.springframework.web.context.request.async.WebAsyncManager;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import reactor.core.publisher.Flux;

/**
 * Cancels what an MVC controller has returned when the container says that the request is over,
 * because the client has left or the time is up. MVC itself cancels only after a time-out.
 */
final class MvcResults implements BeanPostProcessor {

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof RequestMappingHandlerAdapter adapter) {
            adapter.setReactiveAdapterRegistry(new Watching(adapter.getReactiveAdapterRegistry()));
        }
        return bean;
    }

    /** Returns the adapters of another registry, and wraps ours. */
    private static final class Watching extends ReactiveAdapterRegistry {
        private static final Set<Class<?>> OURS =
                Set.of(Coroutine.class, VoidCoroutine.class, LoopFuture.class, AsyncStream.class);

        private final ReactiveAdapterRegistry known;
        private final Map<ReactiveAdapter, ReactiveAdapter> watching = new ConcurrentHashMap<>();

        Watching(ReactiveAdapterRegistry known) {
            this.known = known;
        }

        @Override
        public boolean hasAdapters() {
            return known.hasAdapters();
        }

        @Override
        public @Nullable ReactiveAdapter getAdapter(
                @Nullable Class<?> type, @Nullable Object source) {
            ReactiveAdapter adapter = known.getAdapter(type, source);
            return adapter == null || !OURS.contains(adapter.getReactiveType())
                    ? adapter
                    : watching.computeIfAbsent(adapter, Watching::watching);
        }

        private static ReactiveAdapter watching(ReactiveAdapter adapter) {
            return new ReactiveAdapter(
                    adapter.getDescriptor(),
                    source -> watched(adapter.toPublisher(source)),
                    adapter::fromPublisher);
        }
    }

    /** MVC subscribes on the thread of the request. */
    private static Publisher<?> watched(Publisher<?> work) {
        return Flux.from(work).doOnSubscribe(MvcResults::endWithRequest);
    }

    private static void endWithRequest(Subscription work) {
        AsyncWebRequest request = current();
        if (request != null) {
            request.addErrorHandler(left -> work.cancel());
            // does nothing if the work has ended
            request.addCompletionHandler(work::cancel);
        }
    }

    private static @Nullable AsyncWebRequest current() {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        Object manager =
                request == null
                        ? null
                        : request.getAttribute(
                                WebAsyncUtils.WEB_ASYNC_MANAGER_ATTRIBUTE,
                                RequestAttributes.SCOPE_REQUEST);
        return manager instanceof WebAsyncManager found ? found.getAsyncWebRequest() : null;
    }
}
