package caravan.pods;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A kind of object that is listed and watched, and what is told of it. */
abstract class Resource {

    final String plural;
    private final String selector;

    private Resource(String plural, String selector) {
        this.plural = plural;
        this.selector = selector;
    }

    /** From the server's root on, to go on with {@code name=value&…}. */
    String path() {
        return "/api/v1/" + plural + '?'
                + (selector.isEmpty()
                        ? ""
                        : "fieldSelector=" + URLEncoder.encode(selector, StandardCharsets.UTF_8) + '&');
    }

    abstract void put(JsonNode object, PodSink sink);

    abstract void delete(JsonNode object, PodSink sink);

    /** Begins to gather what a list has. */
    abstract Items items();

    /** The objects of a list, page by page. */
    interface Items {

        /** @throws IllegalArgumentException if it lacks what every object has */
        void add(JsonNode object);

        void replaceAll(PodSink sink);
    }

    /** Those that are bound to the node. */
    static Resource pods(String node) {
        return new Resource("pods", "spec.nodeName=" + node) {
            @Override
            void put(JsonNode object, PodSink sink) {
                sink.put(PodReader.state(object));
            }

            @Override
            void delete(JsonNode object, PodSink sink) {
                sink.delete(object.path("metadata").path("uid").asText());
            }

            @Override
            Items items() {
                List<PodState> pods = new ArrayList<>();
                return new Items() {
                    @Override
                    public void add(JsonNode object) {
                        pods.add(PodReader.state(object));
                    }

                    @Override
                    public void replaceAll(PodSink sink) {
                        sink.replace(pods);
                    }
                };
            }
        };
    }

    /** All of them. */
    static Resource namespaces() {
        return new Resource("namespaces", "") {
            @Override
            void put(JsonNode object, PodSink sink) {
                sink.putNamespace(PodReader.namespace(object));
            }

            @Override
            void delete(JsonNode object, PodSink sink) {
                NamespaceState gone = PodReader.namespace(object);
                sink.deleteNamespace(gone.name(), gone.uid());
            }

            @Override
            Items items() {
                List<NamespaceState> namespaces = new ArrayList<>();
                return new Items() {
                    @Override
                    public void add(JsonNode object) {
                        namespaces.add(PodReader.namespace(object));
                    }

                    @Override
                    public void replaceAll(PodSink sink) {
                        sink.replaceNamespaces(namespaces);
                    }
                };
            }
        };
    }

    /** The one of that name. A node that is deleted keeps its labels: pods are still running on it. */
    static Resource node(String name) {
        return new Resource("nodes", "metadata.name=" + name) {
            @Override
            void put(JsonNode object, PodSink sink) {
                sink.putNode(PodReader.labels(object));
            }

            @Override
            void delete(JsonNode object, PodSink sink) {
                sink.heard();
            }

            @Override
            Items items() {
                List<JsonNode> nodes = new ArrayList<>();
                return new Items() {
                    @Override
                    public void add(JsonNode object) {
                        nodes.add(object);
                    }

                    @Override
                    public void replaceAll(PodSink sink) {
                        nodes.forEach(node -> put(node, sink));
                        sink.heard();
                    }

                    private void put(JsonNode node, PodSink sink) {
                        sink.putNode(PodReader.labels(node));
                    }
                };
            }
        };
    }
}
