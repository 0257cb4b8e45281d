package dev.millrace.spring;

import dev.millrace.EventLoop;
import dev.millrace.inspect.TaskTree;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Producible;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.util.MimeType;

/**
 * Serves the {@linkplain TaskTree tree} of all loops of the application's copy of Millrace at
 * {@code /actuator/millrace}: as JSON, or as text or a Mermaid chart if the client accepts those.
 * Stacks only with {@code ?stacks=true}. Works even if a loop is stuck.
 */
@WebEndpoint(id = "millrace")
final class MillraceEndpoint {

    /** The media types. */
    enum Form implements Producible<Form> {
        JSON("application/json") {
            @Override
            String write(TaskTree tree) {
                return tree.toJson();
            }
        },
        TEXT("text/plain") {
            @Override
            String write(TaskTree tree) {
                return tree.toText();
            }
        },
        MERMAID("text/vnd.mermaid") {
            @Override
            String write(TaskTree tree) {
                return tree.toMermaid();
            }
        };

        private final MimeType type;

        Form(String type) {
            this.type = new MimeType(MimeType.valueOf(type), StandardCharsets.UTF_8);
        }

        abstract String write(TaskTree tree);

        @Override
        public MimeType getProducedMimeType() {
            return type;
        }

        @Override
        public boolean isDefault() {
            return this == JSON;
        }
    }

    @ReadOperation(producesFrom = Form.class)
    WebEndpointResponse<byte[]> tree(Form form, @Nullable Boolean stacks) {
        TaskTree tree = EventLoop.treeOfAll(Boolean.TRUE.equals(stacks));
        return new WebEndpointResponse<>(form.write(tree).getBytes(StandardCharsets.UTF_8), form);
    }

    @Override
    public String toString() {
        return "endpoint millrace";
    }
}
