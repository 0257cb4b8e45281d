package dev.millrace.spring;

import dev.millrace.Coroutine;
import dev.millrace.Task;
import dev.millrace.stream.AsyncStream;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PostExchange;

/** The {@link TeaController} as a client sees it; Spring writes the class. */
interface TeaClient {

    @GetExchange("/task")
    Task<Tea> task();

    @GetExchange("/coroutine")
    Coroutine<Tea> coroutine();

    @GetExchange(url = "/lines", accept = MediaType.APPLICATION_NDJSON_VALUE)
    AsyncStream<Tea> lines();

    @PostExchange(url = "/accept-coroutine", contentType = MediaType.APPLICATION_JSON_VALUE)
    Coroutine<String> accept(@RequestBody Coroutine<Tea> posted);
}
