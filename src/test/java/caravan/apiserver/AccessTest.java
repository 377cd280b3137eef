package caravan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens and RBAC. */
class AccessTest extends ServerTest {

    private static final String TOKEN = "t1";
    private static final String USER = "system:serviceaccount:logging:caravan";
    private static final String ROLES = """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: caravan, namespace: logging}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: caravan
            rules:
            - apiGroups: [""]
              resources: [pods, namespaces]
              verbs: [get, list, watch]
            - apiGroups: [""]
              resources: [nodes]
              resourceNames: [node-1]
              verbs: ["*"]
            - apiGroups: [apps]
              resources: [nodes]
              verbs: [list]
            ---
            kind: Role
            metadata: {namespace: shop}
            rules:
            - apiGroups: ["*"]
              resources: ["*"]
              verbs: [delete]
            """;

    private final Client user = new Client(server.uri(), TOKEN);

    private String denied(Client by, String path) throws Exception {
        HttpResponse<String> answer = by.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        JsonNode status = Json.MAPPER.readTree(answer.body());
        assertThat(status.path("reason").asText()).isEqualTo("Forbidden");
        return status.path("message").asText();
    }

    // ---- who it is

    @Test
    void unknownTokenIsUnauthorized() throws Exception {
        HttpResponse<String> answer = user.get("/api/v1/pods");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body())
                .isEqualTo("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                        + "\"message\":\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}");
    }

    @Test
    void noTokenIsAnonymousWhoMayNothing() throws Exception {
        assertThat(denied(new Client(server.uri(), ""), "/api/v1/pods"))
                .isEqualTo("pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group"
                        + " \"\" at the cluster scope");
    }

    @Test
    void expiredTokenIsUnauthorizedAndItsOpenWatchGoesOn() throws Exception {
        server.access().allow(TOKEN, USER, Rules.all());
        try (Events events = user.watch("/api/v1/pods?watch=true")) {
            server.access().expire(TOKEN);
            assertThat(user.get("/api/v1/pods").statusCode()).isEqualTo(401);
            pods("node-1", "a");
            assertThat(events.nextText()).isEqualTo("ADDED a");
        }
        server.access().allow("t2", USER, Rules.all());
        assertThat(new Client(server.uri(), "t2").get("/api/v1/pods").statusCode())
                .isEqualTo(200);
    }

    // ---- what they may

    @Test
    void forbiddenListIsToldAsByTheRealServer() throws Exception {
        server.access().allow(TOKEN, USER);
        HttpResponse<String> answer = user.get("/api/v1/pods");
        assertThat(answer.body())
                .isEqualTo("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                        + "\"message\":\"pods is forbidden: User \\\"" + USER + "\\\" cannot list resource \\\"pods\\\""
                        + " in API group \\\"\\\" at the cluster scope\",\"reason\":\"Forbidden\","
                        + "\"details\":{\"kind\":\"pods\"},\"code\":403}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/namespaces/shop/pods|pods is forbidden: @ list resource \"pods\" # in the namespace \"shop\"",
                "/api/v1/namespaces/shop/pods/a|pods \"a\" is forbidden: @ get resource \"pods\" # in the namespace \"shop\"",
                "/api/v1/pods?watch=1|pods is forbidden: @ watch resource \"pods\" # at the cluster scope",
                "/api/v1/nodes/n|nodes \"n\" is forbidden: @ get resource \"nodes\" # at the cluster scope",
                "/api/v1/nodes?fieldSelector=metadata.name%3Dn|nodes \"n\" is forbidden: @ list resource \"nodes\" # at the cluster scope",
                "/api/v1/namespaces/shop|namespaces \"shop\" is forbidden: @ get resource \"namespaces\" # in the namespace \"shop\"",
                "/metrics|forbidden: @ get path \"/metrics\"",
            })
    void forbiddenIsWhatTheRealServerSays(String path, String message) throws Exception {
        server.access().allow(TOKEN, USER);
        assertThat(denied(user, path))
                .isEqualTo(message.replace("@", "User \"" + USER + "\" cannot").replace("#", "in API group \"\""));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/pods, 200",
        "/api/v1/namespaces/shop/pods, 200",
        "/api/v1/namespaces, 200",
        "/api/v1/namespaces/shop/pods/a/log, 403",
        "/api/v1/nodes, 403",
        "/api/v1/nodes?fieldSelector=metadata.name%3Dnode-1, 200",
        "/api/v1/nodes?fieldSelector=metadata.name%3Dnode-2, 403",
        "/api/v1/nodes?watch=true, 403",
        "/api/v1/nodes?watch=true&fieldSelector=metadata.name%3Dnode-1&timeoutSeconds=1, 200",
        "/api/v1/nodes/node-1, 404",
        "/api/v1/nodes/node-2, 403",
    })
    void clusterRoleIsEnforced(String path, int status, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("rbac.yaml"), ROLES);
        server.access().allow(TOKEN, USER, Rules.load(file));
        assertThat(user.get(path).statusCode()).isEqualTo(status);
    }

    @Test
    void roleHoldsInItsNamespaceOnly() throws Exception {
        server.access().allow(TOKEN, USER, Rule.allow("list", "pods").in("shop"));
        assertThat(user.get("/api/v1/namespaces/shop/pods").statusCode()).isEqualTo(200);
        denied(user, "/api/v1/namespaces/other/pods");
        denied(user, "/api/v1/pods");
    }

    @Test
    void roleIsReadFromJsonToo() {
        List<Rule> rules = Rules.parse(
                "{\"kind\": \"ClusterRole\", \"rules\": [{\"apiGroups\": [\"\"], \"resources\": [\"pods\"], \"verbs\": [\"get\"]}]}");
        assertThat(rules).containsExactly(Rule.allow("get", "pods"));
    }
}
