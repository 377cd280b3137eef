package caravan.apiserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet's {@code GET /pods}: all pods that an {@link ApiServer} has on a node. Tokens are those of the API server,
 * as a real kubelet asks it (TokenReview, SubjectAccessReview), only without a call.
 *
 * <p>Faithful: an answer in plain text 401 without a valid token and 403 without the right; static pods as the kubelet
 * sees them, whose uid is the hash of their configuration; a list without a version. Unlike a real one: what happens to
 * a pod is seen at once, and pods that were removed from the API server are gone here too.
 */
public final class KubeletServer implements AutoCloseable {

    /** What a token must be allowed to {@code get}. */
    public enum Right {
        /** {@code nodes/pods}, or else {@code nodes/proxy}: kubelets since 1.33. */
        PODS_OR_PROXY,
        /** {@code nodes/proxy}: kubelets before. */
        PROXY,
        /** Any valid token will do: {@code --authorization-mode=AlwaysAllow}. */
        ANY
    }

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String MIRROR = "kubernetes.io/config.mirror";

    private final ApiServer api;
    private final String node;
    private final Faults faults = new Faults();
    private final CallLog calls = new CallLog();
    private final Listener listener;
    private volatile Right right = Right.PODS_OR_PROXY;

    private KubeletServer(ApiServer api, String node, @Nullable TestCa ca) {
        this.api = api;
        this.node = node;
        listener = new Listener("kubelet", ca == null ? null : ca.sockets(), this::handle);
    }

    public static KubeletServer start(ApiServer api, String node) {
        return new KubeletServer(api, node, null);
    }

    /** Over HTTPS; a kubelet's authority is often not that of the API server. */
    public static KubeletServer start(ApiServer api, String node, TestCa ca) {
        return new KubeletServer(api, node, ca);
    }

    public int port() {
        return listener.port();
    }

    public URI uri() {
        return URI.create((listener.isTls() ? "https" : "http") + "://127.0.0.1:" + port());
    }

    public Faults faults() {
        return faults;
    }

    public CallLog calls() {
        return calls;
    }

    public void require(Right value) {
        right = value;
    }

    /** Resets every connection and refuses new ones, until {@link #comeBack}. */
    public void goAway() {
        listener.goAway();
    }

    public void comeBack() {
        listener.comeBack();
    }

    private void handle(Request request, Connection connection) throws IOException, InterruptedException {
        Target target = Target.of(request);
        connection.pause(faults.delay());
        int status;
        String body;
        String type = TEXT;
        int retryAfterSeconds = 0;
        try {
            faults.check(target);
            authorize(api.access().authenticate(request.token()));
            boolean isPods = request.path().matches("/pods/?");
            status = isPods ? 200 : 404;
            body = isPods ? new String(Json.bytes(pods()), StandardCharsets.UTF_8) : "404 page not found\n";
            type = isPods ? "application/json" : TEXT;
        } catch (StatusException e) {
            status = e.code;
            body = e.getMessage();
            retryAfterSeconds = e.retryAfterSeconds;
        }
        calls.add(Call.of(request, target, status));
        connection.answer(status, type, body.getBytes(StandardCharsets.UTF_8), retryAfterSeconds);
    }

    private void authorize(Access.User user) throws StatusException {
        if (user.name().equals("system:anonymous")) {
            throw StatusException.fault(401, 0);
        }
        boolean allowed =
                switch (right) {
                    case ANY -> true;
                    case PROXY -> allows(user, "proxy");
                    case PODS_OR_PROXY -> allows(user, "pods") || allows(user, "proxy");
                };
        if (!allowed) {
            String missing = right == Right.PROXY ? "subresource=proxy" : "subresource(s)=[pods proxy]";
            String message = "Forbidden (user=" + user.name() + ", verb=get, resource=nodes, " + missing + ")\n";
            throw StatusException.of(403, "Forbidden", message);
        }
    }

    private boolean allows(Access.User user, String subresource) {
        return api.access()
                .allows(user, new Target("get", Optional.of(Resource.NODES), "", node, subresource, "/pods"));
    }

    private ObjectNode pods() {
        ObjectNode list = Json.kind("PodList");
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        for (ObjectNode pod : api.pods()) {
            if (pod.path("spec").path("nodeName").asText().equals(node)) {
                items.add(seen(pod));
            }
        }
        return list;
    }

    /** The pod as the kubelet has it: a mirror pod's original, in place of its mirror. */
    private static ObjectNode seen(ObjectNode pod) {
        ObjectNode item = Lists.item(pod);
        ObjectNode metadata = item.withObject("/metadata");
        ObjectNode annotations = metadata.withObject("/annotations");
        if (annotations.has(MIRROR)) {
            metadata.put("uid", annotations.remove(MIRROR).asText());
            metadata.remove(List.of("resourceVersion", "ownerReferences"));
        } else {
            annotations.put("kubernetes.io/config.source", "api");
        }
        annotations.put(
                "kubernetes.io/config.seen", metadata.path("creationTimestamp").asText());
        return item;
    }

    @Override
    public void close() {
        listener.close();
    }
}
