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
 * The {@linkplain TaskTree tree} of all loops that run under the application's Millrace, at {@code
 * /actuator/millrace}: as JSON, and as text or a Mermaid chart for whoever accepts those. Stacks
 * only with {@code ?stacks=true}. Answers while a loop is stuck, too.
 */
@WebEndpoint(id = "millrace")
final class MillraceEndpoint {

    /** What a client may accept. */
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
