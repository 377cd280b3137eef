package caravan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a test can let go wrong, and the log of calls. */
class FaultsTest extends ServerTest {

    private static final String PODS = "/api/v1/pods";
    private static final String WATCH = "/api/v1/pods?watch=true&resourceVersion=1";
    private static final Duration SHORT = Duration.ofMillis(300);

    private void assertNoAnswer() {
        assertThatThrownBy(() ->
                        client.send(client.request(PODS).timeout(SHORT).build(), HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void slowServerAnswersLate() throws Exception {
        server.faults().delay(SHORT);
        long start = System.nanoTime();
        assertThat(client.get(PODS).statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
    }

    @ParameterizedTest
    @CsvSource({"500, InternalError", "503, ServiceUnavailable", "429, TooManyRequests"})
    void someRequestsFailAndThenNoMore(int status, String reason) throws Exception {
        server.faults().fail(2, status, 7);
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = client.get(PODS);
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("7");
            assertThat(Json.MAPPER.readTree(answer.body()).path("reason").asText())
                    .isEqualTo(reason);
        }
        assertThat(client.get(PODS).statusCode()).isEqualTo(200);
    }

    @Test
    void onlyWatchesCanFail() throws Exception {
        server.faults().fail(1, 500, 0, target -> target.verb().equals("watch"));
        assertThat(client.get(PODS).statusCode()).isEqualTo(200);
        assertThat(client.get(WATCH).statusCode()).isEqualTo(500);
    }

    @Test
    void cutResetsTheWatches() throws Exception {
        try (Events events = client.watch(WATCH)) {
            server.cut();
            assertThat(events.nextText()).isEqualTo(Events.BROKEN);
        }
        assertThat(server.calls().await(Client.PATIENCE, calls -> calls.openWatches() == 0))
                .isTrue();
    }

    @Test
    void frozenWatchStaysOpenWhileOthersAreTold() throws Exception {
        try (Events frozen = client.watch(WATCH + "&timeoutSeconds=2")) {
            server.freezeWatches();
            try (Events events = client.watch(WATCH + "&timeoutSeconds=3")) {
                pods("node-1", "a");
                assertThat(events.nextText()).isEqualTo("ADDED a");
                assertThat(events.nextText()).isEqualTo(Events.ENDED);
            }
            assertThat(frozen.hasMore()).isFalse();
            assertThat(server.calls().openWatches()).isEqualTo(1);
        }
    }

    @Test
    void silentServerTakesConnectionsAndSaysNothing() throws Exception {
        try (Events events = client.watch(WATCH)) {
            server.silence();
            assertNoAnswer();
            server.speak();
            pods("node-1", "a");
            assertThat(client.names(PODS)).containsExactly("a");
            assertThat(events.hasMore()).isFalse();
        }
        assertThat(server.calls().count(call -> call.status() == 0)).isEqualTo(1);
    }

    @Test
    void serverGoesAwayAndComesBackOnItsPort() throws Exception {
        try (Events events = client.watch(WATCH)) {
            server.goAway();
            assertThat(events.nextText()).isEqualTo(Events.BROKEN);
            assertThatThrownBy(() -> client.get(PODS)).isInstanceOf(ConnectException.class);
            pods("node-1", "a");
            server.comeBack();
            assertThat(client.names(PODS)).containsExactly("a");
        }
    }

    @Test
    void closeEndsEveryThread() throws Exception {
        try (Events first = client.watch(WATCH);
                Events second = client.watch(WATCH)) {
            server.freezeWatches();
            server.close();
            assertThat(first.nextText()).isEqualTo(Events.BROKEN);
            assertThat(second.nextText()).isEqualTo(Events.BROKEN);
        }
        Set<String> threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("apiserver"))
                .collect(Collectors.toSet());
        assertThat(threads).isEmpty();
        assertThat(server.calls().openWatches()).isZero();
        assertThatThrownBy(() -> client.get(PODS)).isInstanceOf(IOException.class);
    }

    @Test
    void everyCallIsLogged() throws Exception {
        client.get(NODE_1);
        client.get("/api/v1/namespaces/shop/pods/a");
        new Client(server.uri(), "unknown").get("/api/v1/nodes");
        client.watch(WATCH).close();
        assertThat(server.calls().all())
                .containsExactly(
                        new Call("GET", PODS, NODE_1.split("\\?")[1], "list", "pods", ApiServer.ADMIN, 200),
                        new Call("GET", "/api/v1/namespaces/shop/pods/a", "", "get", "pods", ApiServer.ADMIN, 404),
                        new Call("GET", "/api/v1/nodes", "", "list", "nodes", "unknown", 401),
                        new Call("GET", PODS, WATCH.split("\\?")[1], "watch", "pods", ApiServer.ADMIN, 200));
        assertThat(server.calls().count("list", "pods")).isEqualTo(1);
        server.calls().clear();
        assertThat(server.calls().count()).isZero();
    }
}
