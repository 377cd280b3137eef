package caravan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Watches: what they begin with, what they tell, how they end. */
class WatchTest extends ServerTest {

    private static final String WATCH = "/api/v1/pods?watch=true";
    private static final String WATCH_NODE_1 = NODE_1 + "&watch=true";

    private String from(long version) {
        return WATCH_NODE_1 + "&resourceVersion=" + version;
    }

    @Test
    void withoutAVersionItBeginsWithThePresentState() throws Exception {
        pods("node-1", "a", "b");
        for (String version : new String[] {"", "&resourceVersion=0"}) {
            try (Events events = client.watch(WATCH + version)) {
                assertThat(events.nextText()).isEqualTo("ADDED a");
                assertThat(events.nextText()).isEqualTo("ADDED b");
            }
        }
    }

    @Test
    void fromAVersionItTellsEverythingAfterIt() throws Exception {
        pods("node-1", "a", "b", "c");
        try (Events events = client.watch(from(2))) {
            assertThat(events.nextText()).isEqualTo("ADDED b");
            assertThat(events.nextText()).isEqualTo("ADDED c");
            server.editPod(
                    "shop", "a", pod -> pod.withObject("/metadata/labels").put("x", "y"));
            assertThat(events.nextText()).isEqualTo("MODIFIED a");
        }
    }

    @Test
    void eventCarriesKindAndVersion() throws Exception {
        try (Events events = client.watch(from(1))) {
            pods("node-1", "a");
            JsonNode pod = events.next().path("object");
            assertThat(pod.path("kind").asText()).isEqualTo("Pod");
            assertThat(pod.path("apiVersion").asText()).isEqualTo("v1");
            assertThat(pod.at("/metadata/resourceVersion").asText()).isEqualTo("2");
        }
    }

    @Test
    void deletionIsModifiedAndThenDeletedWithAVersionOfItsOwn() throws Exception {
        pods("node-1", "a");
        try (Events events = client.watch(from(2))) {
            server.terminatePod("shop", "a");
            JsonNode dying = events.next();
            assertThat(dying.path("type").asText()).isEqualTo("MODIFIED");
            assertThat(dying.at("/object/metadata").has("deletionTimestamp")).isTrue();
            server.removePod("shop", "a");
            JsonNode gone = events.next();
            assertThat(gone.path("type").asText()).isEqualTo("DELETED");
            assertThat(gone.at("/object/metadata").has("deletionTimestamp")).isTrue();
            assertThat(gone.at("/object/metadata/resourceVersion").asText()).isEqualTo("4");
        }
    }

    @Test
    void whatEntersTheSelectorIsAddedAndWhatLeavesItDeleted() throws Exception {
        server.create(Pods.running("shop", "a", ""));
        try (Events events = client.watch(WATCH_NODE_1 + "&labelSelector=on&resourceVersion=2")) {
            server.editPod("shop", "a", pod -> pod.withObject("/spec").put("nodeName", "node-1"));
            server.editPod(
                    "shop", "a", pod -> pod.withObject("/metadata/labels").put("on", "1"));
            assertThat(events.nextText()).isEqualTo("ADDED a");
            server.editPod(
                    "shop", "a", pod -> pod.withObject("/metadata/labels").remove("on"));
            JsonNode left = events.next();
            assertThat(left.path("type").asText()).isEqualTo("DELETED");
            assertThat(left.at("/object/metadata/labels/on").asText()).isEqualTo("1");
            assertThat(left.at("/object/metadata/resourceVersion").asText()).isEqualTo("5");
        }
    }

    @Test
    void otherNodesNamespacesAndResourcesAreNotTold() throws Exception {
        try (Events events = client.watch("/api/v1/namespaces/shop/pods?watch=1&resourceVersion=1")) {
            server.create(Pods.running("other", "x", "node-1"));
            server.create(Nodes.namespace("shop", Map.of()));
            pods("node-1", "a");
            assertThat(events.nextText()).isEqualTo("ADDED a");
        }
    }

    @Test
    void nodesAndNamespacesAreWatchedByName() throws Exception {
        String byName = "?watch=true&fieldSelector=metadata.name%3D";
        try (Events node = client.watch("/api/v1/nodes" + byName + "node-1");
                Events namespace = client.watch("/api/v1/namespaces" + byName + "shop")) {
            server.create(Nodes.node("node-2", Map.of()));
            server.create(Nodes.node("node-1", Map.of()));
            server.create(Nodes.namespace("shop", Map.of()));
            server.edit(Resource.NODES, "node-1", n -> n.withObject("/metadata/labels")
                    .put("a", "b"));
            server.remove(Resource.NAMESPACES, "shop");
            assertThat(node.nextText()).isEqualTo("ADDED node-1");
            assertThat(node.nextText()).isEqualTo("MODIFIED node-1");
            assertThat(namespace.nextText()).isEqualTo("ADDED shop");
            assertThat(namespace.nextText()).isEqualTo("DELETED shop");
        }
    }

    // ---- 410

    @Test
    void compactedVersionIsAnErrorEvent() throws Exception {
        pods("node-1", "a", "b");
        server.compact();
        try (Events events = client.watch(from(2))) {
            JsonNode event = events.next();
            assertThat(event.path("type").asText()).isEqualTo("ERROR");
            assertThat(event.at("/object/code").asInt()).isEqualTo(410);
            assertThat(event.at("/object/reason").asText()).isEqualTo("Expired");
            assertThat(event.at("/object/message").asText()).isEqualTo("too old resource version: 2 (3)");
            assertThat(events.nextText()).isEqualTo(Events.ENDED);
        }
    }

    @Test
    void compactedVersionIsHttp410IfSoChosen() throws Exception {
        pods("node-1", "a", "b");
        server.compact();
        server.faults().goneAsStatus(true);
        assertThat(client.get(from(2)).statusCode()).isEqualTo(410);
        try (Events events = client.watch(from(3))) {
            pods("node-1", "c");
            assertThat(events.nextText()).isEqualTo("ADDED c");
        }
    }

    @Test
    void openWatchOutlivesACompaction() throws Exception {
        try (Events events = client.watch(from(1))) {
            pods("node-1", "a");
            server.compact();
            pods("node-1", "b");
            assertThat(events.nextText()).isEqualTo("ADDED a");
            assertThat(events.nextText()).isEqualTo("ADDED b");
        }
    }

    @Test
    void openWatchCanExpire() throws Exception {
        try (Events events = client.watch(from(1))) {
            server.expireWatches();
            assertThat(events.next().at("/object/code").asInt()).isEqualTo(410);
            assertThat(events.nextText()).isEqualTo(Events.ENDED);
        }
    }

    // ---- bookmarks and the end

    @Test
    void bookmarkCarriesKindAndVersionOnly() throws Exception {
        try (Events with = client.watch(from(1) + "&allowWatchBookmarks=true");
                Events without = client.watch(from(1))) {
            pods("node-2", "elsewhere");
            server.bookmark();
            pods("node-1", "a");
            JsonNode bookmark = with.next();
            assertThat(bookmark).isEqualTo(Json.MAPPER.readTree("""
                                    {"type": "BOOKMARK", "object": {"kind": "Pod", "apiVersion": "v1", "metadata":
                                    {"resourceVersion": "2", "creationTimestamp": null}, "spec": {"containers": null},
                                    "status": {}}}"""));
            assertThat(with.nextText()).isEqualTo("ADDED a");
            assertThat(without.nextText()).isEqualTo("ADDED a");
        }
    }

    @Test
    void timeoutEndsAWatchInOrderBehindABookmark() throws Exception {
        pods("node-1", "a");
        pods("node-2", "elsewhere");
        try (Events events = client.watch(from(1) + "&allowWatchBookmarks=true&timeoutSeconds=1")) {
            assertThat(events.nextText()).isEqualTo("ADDED a");
            JsonNode bookmark = events.next();
            assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(bookmark.at("/object/metadata/resourceVersion").asText()).isEqualTo("3");
            assertThat(events.nextText()).isEqualTo(Events.ENDED);
        }
        assertThat(server.calls().openWatches()).isZero();
        assertThat(client.names(NODE_1)).containsExactly("a");
    }

    @Test
    void leavingEndsAWatch() throws Exception {
        try (Events events = client.watch(from(1))) {
            assertThat(server.calls().openWatches("pods")).isEqualTo(1);
            pods("node-1", "a");
            assertThat(events.nextText()).isEqualTo("ADDED a");
        }
        assertThat(server.calls().await(Client.PATIENCE, calls -> calls.openWatches() == 0))
                .isTrue();
    }

    @Test
    void matchOfAVersionAndUnknownFieldsAreRefused() throws Exception {
        assertThatThrownBy(() -> client.watch(from(1) + "&resourceVersionMatch=Exact"))
                .hasMessageStartingWith("422");
        assertThatThrownBy(() -> client.watch(WATCH + "&fieldSelector=spec.x%3D1"))
                .hasMessageStartingWith("400");
        HttpResponse<String> ignored = client.get("/api/v1/pods?sendInitialEvents=true");
        assertThat(ignored.statusCode()).isEqualTo(200);
    }
}
