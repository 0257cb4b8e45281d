package dev.millrace.spring;

import dev.millrace.ContextVar;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.slf4j.MDC;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;

/** An application of Spring MVC in a Tomcat, on a port of the loopback interface, and a client. */
final class TeaServlets implements AutoCloseable {

    static final ContextVar<String> USER = ContextVar.withDefault("user", "nobody");

    private final Tomcat tomcat = new Tomcat();
    private final HttpClient client = HttpClient.newHttpClient();

    /** Starts with what {@code configured} declares; {@code folder} is for the server's files. */
    TeaServlets(Path folder, Class<?> configured) throws LifecycleException {
        var application = new AnnotationConfigWebApplicationContext();
        application.register(configured);
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.setSilent(true);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        var context = (StandardContext) tomcat.addContext("", folder.toString());
        context.setClearReferencesRmiTargets(false); // warn that they cannot look for them
        context.setClearReferencesThreadLocals(false);
        Wrapper servlet = Tomcat.addServlet(context, "teas", new DispatcherServlet(application));
        servlet.setAsyncSupported(true);
        servlet.setLoadOnStartup(1);
        servlet.addMapping("/*");
        addFilter(context);
        tomcat.start();
    }

    private static void addFilter(Context context) {
        var filter = new FilterDef();
        filter.setFilterName("request");
        filter.setFilter(new RequestFilter());
        filter.setAsyncSupported("true");
        context.addFilterDef(filter);
        var everything = new FilterMap();
        everything.setFilterName("request");
        everything.addURLPattern("/*");
        context.addFilterMap(everything);
    }

    /** The answer to a request of {@code user}. */
    HttpResponse<String> get(String path, String request, String user)
            throws IOException, InterruptedException {
        int port = tomcat.getConnector().getLocalPort();
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("X-Request", request)
                        .header("X-User", user)
                        .build(),
                BodyHandlers.ofString());
    }

    @Override
    public void close() throws LifecycleException {
        client.shutdownNow();
        client.close();
        tomcat.stop();
        tomcat.destroy();
    }

    /** Says in the MDC and in the context whose request the thread of the servlet is at. */
    private static final class RequestFilter implements Filter {

        @Override
        public void doFilter(ServletRequest asked, ServletResponse answer, FilterChain chain)
                throws IOException, ServletException {
            var request = (HttpServletRequest) asked;
            MDC.put("request", request.getHeader("X-Request"));
            try {
                USER.where(request.getHeader("X-User"), () -> pass(asked, answer, chain));
            } finally {
                MDC.remove("request");
            }
        }

        private static void pass(ServletRequest asked, ServletResponse answer, FilterChain chain)
                throws IOException {
            try {
                chain.doFilter(asked, answer);
            } catch (ServletException failed) {
                throw new IOException(failed);
            }
        }
    }
}
