package caravan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists and single objects: selectors, pages, versions. */
class ListTest extends ServerTest {

    private static final String PODS = "/api/v1/pods";

    private JsonNode failure(String path, int status) throws Exception {
        HttpResponse<String> answer = client.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode body = Json.MAPPER.readTree(answer.body());
        assertThat(body.path("kind").asText()).isEqualTo("Status");
        assertThat(body.path("status").asText()).isEqualTo("Failure");
        assertThat(body.path("code").asInt()).isEqualTo(status);
        return body;
    }

    // ---- objects

    @Test
    void listIsOfAKindAndItsItemsAreNot() throws Exception {
        pods("node-1", "a");
        JsonNode list = client.json(PODS);
        assertThat(list.path("kind").asText()).isEqualTo("PodList");
        assertThat(list.at("/metadata/resourceVersion").asText()).isEqualTo("2");
        assertThat(list.at("/items/0/metadata/name").asText()).isEqualTo("a");
        assertThat(list.at("/items/0").has("kind")).isFalse();
    }

    @Test
    void singleObjectsAreOfAKind() throws Exception {
        pods("node-1", "a");
        server.create(Nodes.node("node-1", Map.of("zone", "z1")));
        server.create(Nodes.namespace("shop", Map.of("team", "red")));
        assertThat(client.json("/api/v1/namespaces/shop/pods/a").path("kind").asText())
                .isEqualTo("Pod");
        assertThat(client.json("/api/v1/nodes/node-1")
                        .at("/metadata/labels/zone")
                        .asText())
                .isEqualTo("z1");
        assertThat(client.json("/api/v1/namespaces/shop")
                        .at("/metadata/labels/team")
                        .asText())
                .isEqualTo("red");
    }

    @Test
    void absentObjectIsNotFound() throws Exception {
        JsonNode status = failure("/api/v1/namespaces/shop/pods/a", 404);
        assertThat(status.path("reason").asText()).isEqualTo("NotFound");
        assertThat(status.path("message").asText()).isEqualTo("pods \"a\" not found");
        assertThat(status.at("/details/kind").asText()).isEqualTo("pods");
    }

    @Test
    void eachWriteGetsTheNextVersionAndARecreatedPodAnotherUid() {
        ObjectNode first = server.create(Pods.running("shop", "db-0", "node-1"));
        ObjectNode edited = server.update(Pods.running("shop", "db-0", "node-1").label("x", "y"));
        server.deletePod("shop", "db-0");
        ObjectNode second = server.create(first);
        assertThat(first.at("/metadata/resourceVersion").asText()).isEqualTo("2");
        assertThat(edited.at("/metadata/resourceVersion").asText()).isEqualTo("3");
        assertThat(edited.at("/metadata/uid")).isEqualTo(first.at("/metadata/uid"));
        assertThat(second.at("/metadata/resourceVersion").asText()).isEqualTo("6");
        assertThat(second.at("/metadata/uid")).isNotEqualTo(first.at("/metadata/uid"));
    }

    @Test
    void givenUidIsKept() {
        String uid = "0b5f1c9a-1111-2222-3333-444455556666";
        ObjectNode pod = server.create(Pods.running("shop", "a", "node-1").uid(uid));
        assertThat(pod.at("/metadata/uid").asText()).isEqualTo(uid);
    }

    @Test
    void samePodIsNotCreatedTwice() {
        pods("node-1", "a");
        assertThatThrownBy(() -> pods("node-1", "a")).hasMessageContaining("already exists");
    }

    // ---- selectors

    @ParameterizedTest
    @CsvSource({
        "fieldSelector=spec.nodeName%3Dnode-1, a b",
        "fieldSelector=spec.nodeName=node-1, a b",
        "fieldSelector=spec.nodeName%3D%3Dnode-2, c",
        "fieldSelector=spec.nodeName!%3Dnode-1, c",
        "fieldSelector=metadata.name%3Db, b",
        "'fieldSelector=spec.nodeName%3Dnode-1,metadata.name%3Dc', ''",
        "fieldSelector=metadata.namespace%3Dshop, a b c",
        "fieldSelector=metadata.namespace%3Dother, ''",
        "fieldSelector=status.phase%3DRunning, a b c",
        "labelSelector=tier%3Dfront, a",
        "labelSelector=tier%3D%3Dfront, a",
        "labelSelector=tier!%3Dfront, b c",
        "labelSelector=tier, a b",
        "labelSelector=!tier, c",
        "'labelSelector=tier%3Dback,tier', b",
    })
    void selectorsFilter(String query, String expected) throws Exception {
        server.create(Pods.running("shop", "a", "node-1").label("tier", "front"));
        server.create(Pods.running("shop", "b", "node-1").label("tier", "back"));
        server.create(Pods.running("shop", "c", "node-2"));
        assertThat(String.join(" ", client.names(PODS + '?' + query))).isEqualTo(expected);
    }

    @Test
    void namespaceOfThePathFilters() throws Exception {
        pods("node-1", "a");
        server.create(Pods.running("shop-staging", "b", "node-1"));
        assertThat(client.names("/api/v1/namespaces/shop/pods")).containsExactly("a");
        assertThat(client.names("/api/v1/namespaces/none/pods")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "pods?fieldSelector=spec.hostNetwork%3Dtrue, field label not supported: spec.hostNetwork",
        "nodes?fieldSelector=spec.nodeName%3Dx, field label not supported: spec.nodeName",
        "pods?labelSelector=a%20b, unable to parse requirement: a b",
        "pods?continue=rubbish!, continue key is not valid",
        "pods?limit=many, Invalid value",
    })
    void whatTheRealServerRefusesIsABadRequest(String path, String message) throws Exception {
        JsonNode status = failure("/api/v1/" + path, 400);
        assertThat(status.path("reason").asText()).isEqualTo("BadRequest");
        assertThat(status.path("message").asText()).contains(message);
    }

    // ---- pages

    private List<String> allPages(String query, int limit) throws Exception {
        List<String> names = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = client.json(PODS + "?limit=" + limit + query + (next.isEmpty() ? "" : "&continue=" + next));
            names.addAll(Client.names(page));
            next = page.at("/metadata/continue").asText();
        } while (!next.isEmpty());
        return names;
    }

    private static String[] numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "p%04d".formatted(i)).toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource({"1", "3", "9", "10", "11"})
    void pagesAddUpToTheWholeList(int limit) throws Exception {
        pods("node-1", numbered(10));
        pods("node-2", "other");
        assertThat(allPages("", limit)).hasSize(11).doesNotHaveDuplicates();
        assertThat(allPages("&fieldSelector=spec.nodeName%3Dnode-1", limit)).containsExactly(numbered(10));
    }

    @Test
    void pageTellsHowManyRemainUnlessItIsSelected() throws Exception {
        pods("node-1", numbered(10));
        JsonNode page = client.json(PODS + "?limit=4");
        assertThat(page.at("/metadata/remainingItemCount").asInt()).isEqualTo(6);
        JsonNode selected = client.json(NODE_1 + "&limit=4");
        assertThat(selected.at("/metadata").has("continue")).isTrue();
        assertThat(selected.at("/metadata").has("remainingItemCount")).isFalse();
    }

    @Test
    void pagesShowTheVersionOfTheFirst() throws Exception {
        pods("node-1", "a", "b", "c");
        JsonNode first = client.json(PODS + "?limit=1");
        server.deletePod("shop", "b");
        pods("node-1", "bb");
        JsonNode rest =
                client.json(PODS + "?continue=" + first.at("/metadata/continue").asText());
        assertThat(Client.names(rest)).containsExactly("b", "c");
        assertThat(rest.at("/metadata/resourceVersion")).isEqualTo(first.at("/metadata/resourceVersion"));
    }

    @Test
    void expiredPageIsGoneAndOffersAnInconsistentRest() throws Exception {
        pods("node-1", "a", "b", "c");
        JsonNode first = client.json(PODS + "?limit=1");
        server.deletePod("shop", "b");
        server.compact();
        JsonNode status =
                failure(PODS + "?continue=" + first.at("/metadata/continue").asText(), 410);
        assertThat(status.path("reason").asText()).isEqualTo("Expired");
        String next = status.at("/metadata/continue").asText();
        assertThat(client.names(PODS + "?continue=" + next)).containsExactly("c");
    }

    // ---- versions

    @Test
    void versionZeroIsTheMostRecentWithoutPages() throws Exception {
        pods("node-1", "a", "b");
        JsonNode list = client.json(PODS + "?resourceVersion=0&limit=1");
        assertThat(Client.names(list)).containsExactly("a", "b");
        assertThat(list.at("/metadata").has("continue")).isFalse();
    }

    @Test
    void versionAloneMeansNotOlderAndWithALimitExactly() throws Exception {
        pods("node-1", "a", "b");
        String first = "?resourceVersion=2";
        assertThat(client.names(PODS + first)).containsExactly("a", "b");
        assertThat(client.names(PODS + first + "&limit=5")).containsExactly("a");
        assertThat(client.names(PODS + first + "&resourceVersionMatch=Exact")).containsExactly("a");
    }

    @Test
    void versionThatIsToComeTimesOut() throws Exception {
        assertThat(failure(PODS + "?resourceVersion=99", 504).path("message").asText())
                .isEqualTo("Timeout: Too large resource version: 99, current: 1");
    }

    @Test
    void exactVersionThatWasCompactedIsGone() throws Exception {
        pods("node-1", "a", "b");
        server.compact();
        failure(PODS + "?resourceVersion=2&resourceVersionMatch=Exact", 410);
        failure(PODS + "?resourceVersionMatch=Exact", 422);
    }

    // ---- other

    @Test
    void otherPathsAndMethodsAreRefused() throws Exception {
        failure("/api/v1/services", 404);
        failure("/", 404);
        assertThat(client.get("/version").statusCode()).isEqualTo(200);
        assertThat(client.send(client.request(PODS).DELETE().build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void longListIsCompressedForWhomItSuits() throws Exception {
        for (String name : numbered(20)) {
            server.create(Pods.running("shop", name, "node-1").largerThan(32 * 1024));
        }
        HttpResponse<byte[]> answer = client.send(
                client.request(PODS).header("Accept-Encoding", "gzip").build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(in.readAllBytes()).hasSizeGreaterThan(20 * 32 * 1024);
        }
    }
}
