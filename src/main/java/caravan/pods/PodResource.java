package caravan.pods;

import caravan.api.Resource;
import caravan.warnings.Warnings;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** What is told of pods, and of what hangs on them, by the API server. */
abstract class PodResource<T> implements Resource {

    /** What is said where the server does not let us ask. */
    static final String RIGHTS = "the ClusterRole of k8s/agent/rbac.yaml has what is needed";

    /** What goes on while the server is away. */
    static final String MEANWHILE = "logs go on with the metadata that is known";

    private final String plural;
    private final String selector;
    final PodSink sink;
    private final Function<JsonNode, T> reader;
    private final Consumer<T> putter;
    private final Consumer<Collection<T>> replacer;

    private PodResource(
            String plural,
            String selector,
            PodSink sink,
            Function<JsonNode, T> reader,
            Consumer<T> putter,
            Consumer<Collection<T>> replacer) {
        this.plural = plural;
        this.selector = selector;
        this.sink = sink;
        this.reader = reader;
        this.putter = putter;
        this.replacer = replacer;
    }

    /** Those that are bound to the node. */
    static Resource pods(String node, PodSink sink) {
        return new PodResource<>("pods", "spec.nodeName=" + node, sink, PodReader::state, sink::put, sink::replace) {
            @Override
            public void delete(JsonNode object) {
                sink.delete(object.path("metadata").path("uid").asText());
            }
        };
    }

    /** All of them. */
    static Resource namespaces(PodSink sink) {
        return new PodResource<>(
                "namespaces", "", sink, PodReader::namespace, sink::putNamespace, sink::replaceNamespaces) {
            @Override
            public void delete(JsonNode object) {
                NamespaceState gone = PodReader.namespace(object);
                sink.deleteNamespace(gone.name(), gone.uid());
            }
        };
    }

    /** The one of that name. A node that is deleted keeps its labels: pods are still running on it. */
    static Resource node(String name, PodSink sink) {
        return new PodResource<>("nodes", "metadata.name=" + name, sink, PodReader::labels, sink::putNode, nodes -> {
            nodes.forEach(sink::putNode);
            sink.heard();
        }) {
            @Override
            public void delete(JsonNode object) {
                sink.heard();
            }
        };
    }

    @Override
    public String plural() {
        return plural;
    }

    @Override
    public String path() {
        return "/api/v1/" + plural + '?'
                + (selector.isEmpty()
                        ? ""
                        : "fieldSelector=" + URLEncoder.encode(selector, StandardCharsets.UTF_8) + '&');
    }

    @Override
    public void put(JsonNode object) {
        putter.accept(reader.apply(object));
    }

    @Override
    public void heard(String version) {
        sink.heard();
    }

    @Override
    public Items items() {
        List<T> found = new ArrayList<>();
        return new Items() {
            @Override
            public void add(JsonNode object) {
                found.add(reader.apply(object));
            }

            @Override
            public void replaceAll() {
                replacer.accept(found);
            }
        };
    }

    @Override
    public void requested(String verb) {
        sink.counters().request(verb, plural);
    }

    @Override
    public void relisted() {
        sink.counters().relists.increment();
    }

    @Override
    public Warnings warnings() {
        return sink.warnings();
    }

    @Override
    public String rights() {
        return RIGHTS;
    }

    @Override
    public String meanwhile() {
        return MEANWHILE;
    }
}
