package caravan.audit;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as the API server's log backend writes it: members in the order of {@code apiserver pkg/apis/audit/v1
 * types.go}, empty ones left out, and {@code <}, {@code >}, {@code &} escaped, as Go's encoder does.
 */
public final class AuditEvent {

    private final int number;
    private String level = "Metadata";
    private String stage = "ResponseComplete";
    private String id;
    private String resource = "configmaps";
    private String group = "";
    private String subresource = "";
    private @Nullable String request;
    private @Nullable String response;
    private boolean isItem;

    private AuditEvent(int number) {
        this.number = number;
        this.id = new UUID(1, number).toString();
    }

    /** A number tells events apart: it is in the name of the object. */
    public static AuditEvent of(int number) {
        return new AuditEvent(number);
    }

    public AuditEvent level(String name) {
        level = name;
        return this;
    }

    public AuditEvent stage(String name) {
        stage = name;
        return this;
    }

    public AuditEvent id(String auditId) {
        id = auditId;
        return this;
    }

    public AuditEvent about(String resourceName, String apiGroup, String sub) {
        resource = resourceName;
        group = apiGroup;
        subresource = sub;
        return this;
    }

    public AuditEvent bodies(String requestObject, String responseObject) {
        request = requestObject;
        response = responseObject;
        return this;
    }

    /** As it stands in a list: Go writes no type of items. */
    public AuditEvent item() {
        isItem = true;
        return this;
    }

    /** A list as the webhook backend sends it. */
    public static String list(AuditEvent... events) {
        StringBuilder items = new StringBuilder();
        for (AuditEvent event : events) {
            items.append(items.length() == 0 ? "" : ",").append(event.item());
        }
        return "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":[" + items + "]}";
    }

    /** A body of so many bytes, about. */
    public static String body(int bytes) {
        return "{\"data\":{\"text\":\"" + "\u65e5\\u003c\\\"line\\n ".repeat(bytes / 21)
                + "\"},\"big\":12345678901234567890.10}";
    }

    @Override
    public String toString() {
        boolean isComplete = stage.equals("ResponseComplete");
        StringBuilder out = new StringBuilder("{");
        out.append(isItem ? "" : "\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",");
        out.append("\"level\":\"").append(level).append("\",\"auditID\":\"").append(id);
        out.append("\",\"stage\":\"")
                .append(stage)
                .append("\",\"requestURI\":\"/api/v1/namespaces/shop/")
                .append(resource);
        out.append("?fieldManager=kubectl\\u0026timeout=5s\",\"verb\":\"update\",\"user\":{\"username\":\"alice\"");
        out.append(",\"groups\":[\"system:authenticated\"],\"extra\":{\"example.com/team\":[\"a\",\"b\"]}}");
        out.append(",\"sourceIPs\":[\"10.0.0.1\"],\"userAgent\":\"kubectl/v1.31.0 (linux/amd64)\"");
        out.append(",\"objectRef\":{\"resource\":\"").append(resource).append("\",\"namespace\":\"shop\",\"name\":\"o");
        out.append(number).append('"').append(group.isEmpty() ? "" : ",\"apiGroup\":\"" + group + '"');
        out.append(",\"apiVersion\":\"v1\"")
                .append(subresource.isEmpty() ? "" : ",\"subresource\":\"" + subresource + '"');
        out.append('}').append(isComplete ? ",\"responseStatus\":{\"metadata\":{},\"code\":200}" : "");
        out.append(request == null ? "" : ",\"requestObject\":" + request);
        out.append(response == null || !isComplete ? "" : ",\"responseObject\":" + response);
        out.append(String.format(Locale.ROOT, ",\"requestReceivedTimestamp\":\"2026-11-05T13:45:01.%06dZ\"", number));
        out.append(String.format(Locale.ROOT, ",\"stageTimestamp\":\"2026-11-05T13:45:02.%06dZ\"", number));
        return out.append(isComplete ? ",\"annotations\":{\"authorization.k8s.io/decision\":\"allow\"}" : "")
                .append('}')
                .toString();
    }
}
