package caravan.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Verdict;
import caravan.indexing.IndexTemplate;
import caravan.search.StubStore.Answer;
import caravan.steps.Sent;
import caravan.steps.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of both stores, each with its own client, before a store that says this or that. */
class SearchRoutesTest {

    private static final String THREE = "one\ntwo\nthree\n";

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private StubStore stub;
    private CamelContext context;

    @BeforeEach
    void listen() throws IOException {
        stub = new StubStore();
    }

    @AfterEach
    void close() throws Exception {
        if (context != null) {
            context.close();
        }
        stub.close();
    }

    private void start(String store, String... more) throws Exception {
        settings.put("destinations", store);
        settings.putIfAbsent(store + ".hosts", stub.url());
        settings.put(store + ".bulk.age", "10");
        settings.put("retry.first", "1");
        settings.put("retry.max", "5");
        settings.put("dead-letters.directory", folder.resolve("dead-letters").toString());
        for (int i = 0; i < more.length; i += 2) {
            settings.put(store + '.' + more[i], more[i + 1]);
        }
        context = Yaml.start(settings, read("00-errors"), read("80-" + store), read("95-dead-letters"));
    }

    private static String read(String name) throws IOException {
        return Files.readString(Path.of("routes", name + ".yaml"));
    }

    private Sent send(String store, String lines) {
        return Sent.of(context, "direct:" + store, "/var/log/web.log", lines);
    }

    private String deadLetters() throws IOException {
        StringBuilder letters = new StringBuilder();
        try (Stream<Path> files = Files.list(folder.resolve("dead-letters"))) {
            for (Path file : files.toList()) {
                letters.append(Files.readString(file));
            }
        }
        return letters.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void aRequestHasALineForEachActionAndDocument(String store) throws Exception {
        start(store, "user", "caravan", "password", "secret");
        Sent sent = send(store, THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(stub.requests).hasSize(1);
        StubStore.Request request = stub.requests.get(0);
        assertThat(request.line()).startsWith("POST /_bulk?").contains("filter_path=took,errors,items.");
        assertThat(request.header("Authorization")).isEqualTo("Basic Y2FyYXZhbjpzZWNyZXQ=");
        assertThat(request.lines()).hasSize(6);
        assertThat(request.lines().get(2))
                .isEqualTo(
                        "{\"create\":{\"_index\":\"caravan-1970.01.01\",\"_id\":\"00000000000000010000000000000002-104-108\"}}");
        assertThat(request.messages()).containsExactly("one", "two", "three");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void onlyWhatHasNoRoomIsSentAgain(String store) throws Exception {
        stub.then(Answer.items(201, 429, 409)).then(Answer.items(503));
        start(store);
        Sent sent = send(store, THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(stub.requests)
                .extracting(StubStore.Request::messages)
                .containsExactly(List.of("one", "two", "three"), List.of("two"), List.of("two"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void whatIsRefusedIsADeadLetterWithTheReason(String store) throws Exception {
        stub.then(Answer.items(429, 400, 201));
        start(store);
        Sent sent = send(store, THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(1);
        assertThat(stub.requests).hasSize(2);
        assertThat(deadLetters())
                .contains("\"reason\":\"400 t400: because\"")
                .contains("\"destination\":\"" + store + '"')
                .contains("\"message\":\"two\"")
                .containsOnlyOnce("\"record\":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void aStoreThatIsAwayIsTriedAgain(String store) throws Exception {
        stub.then(Answer.json(401, "{\"error\":{\"type\":\"security_exception\",\"reason\":\"who\"},\"status\":401}"))
                .then(Answer.json(
                        403, "{\"error\":{\"type\":\"security_exception\",\"reason\":\"no\"},\"status\":403}"))
                .then(new Answer(403, "text/html", "<html>firewall</html>"))
                .then(Answer.json(
                        429, "{\"error\":{\"type\":\"circuit_breaking_exception\",\"reason\":\"x\"},\"status\":429}"))
                .then(new Answer(429, "text/plain", "slow down"))
                .then(new Answer(500, "text/plain", "oh"))
                .then(new Answer(502, "text/html", "<html>bad gateway</html>"))
                .then(new Answer(503, "application/json", "{}"))
                .then(new Answer(504, "", ""));
        start(store);
        Sent sent = send(store, THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(stub.requests).hasSize(10).allSatisfy(request -> assertThat(request.lines())
                .hasSize(6));
        assertThat(folder.resolve("dead-letters")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void whatIsNoAnswerOfAStoreIsNoVerdict(String store) throws Exception {
        stub.then(new Answer(200, "text/html", "<html>please log in</html>"))
                .then(new Answer(200, "", ""))
                .then(Answer.json(200, "{\"status\":\"ok\"}"))
                .then(Answer.json(200, "{\"errors\":false,\"took\":1,\"items\":["))
                .then(Answer.json(200, "{\"errors\":false,\"took\":1,\"items\":{}}"))
                .then(Answer.json(200, "{\"errors\":false,\"took\":1,\"items\":[{}]}"))
                .then(Answer.items())
                .then(Answer.items(201, 201))
                .then(Answer.items(201, 201, 201, 201))
                .then(new Answer(400, "text/html", "<html>bad request</html>"))
                .then(new Answer(301, "text/html", "<html>moved</html>"))
                .then(
                        Answer.json(
                                400,
                                "{\"error\":{\"type\":\"media_type_header_exception\",\"reason\":\"Accept version\"},\"status\":400}"));
        start(store);
        Sent sent = send(store, THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(stub.requests).hasSize(13);
        assertThat(folder.resolve("dead-letters")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void aRequestThatIsTooLargeIsDivided(String store) throws Exception {
        stub.then(new Answer(413, "text/plain", "too large")).then(new Answer(413, "application/json", "{}"));
        start(store);
        Sent sent = send(store, "one\ntwo\nthree\nfour\n");

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(4);
        assertThat(stub.requests)
                .extracting(StubStore.Request::messages)
                .containsExactly(
                        List.of("one", "two", "three", "four"),
                        List.of("one", "two"),
                        List.of("one"),
                        List.of("two"),
                        List.of("three", "four"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void aRequestThatIsRefusedThreeTimesIsADeadLetter(String store) throws Exception {
        Answer no = Answer.json(
                400,
                "{\"error\":{\"type\":\"illegal_argument_exception\",\"reason\":\"no\",\"root_cause\":[]},\"status\":400}");
        stub.then(no).then(no).then(no);
        start(store);
        Sent sent = send(store, "one\n");

        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(1);
        assertThat(deadLetters()).contains("illegal_argument_exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void theNextHostIsTried(String store) throws Exception {
        try (StubStore other = new StubStore()) {
            StubStore gone = new StubStore();
            gone.close();
            stub.then(new Answer(503, "application/json", "{}"));
            start(store, "hosts", gone.url() + "," + stub.url() + "," + other.url());
            for (int i = 0; i < 3; i++) {
                assertThat(send(store, THREE).of(Verdict.DELIVERED).records()).isEqualTo(3);
            }

            assertThat(stub.requests.size() + other.requests.size()).isBetween(3, 4);
            assertThat(other.requests)
                    .allSatisfy(request -> assertThat(request.messages()).containsExactly("one", "two", "three"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void aPathBeforeAllRequestsIsKept(String store) throws Exception {
        start(store, "hosts", stub.url() + "/logs/");
        send(store, THREE).settlement();

        assertThat(stub.requests.get(0).line()).startsWith("POST /logs/_bulk?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void requestsAreCompressed(String store) throws Exception {
        start(store, "compression", "gzip");
        send(store, THREE).settlement();

        assertThat(stub.requests.get(0).header("Content-Encoding")).isEqualTo("gzip");
        assertThat(stub.requests.get(0).messages()).containsExactly("one", "two", "three");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void aRouteThatWasStoppedGoesOn(String store) throws Exception {
        start(store);
        send(store, THREE).settlement();
        for (String route : List.of(store, store + "-attempt")) {
            context.getRouteController().stopRoute(route);
        }
        for (String route : List.of(store + "-attempt", store)) {
            context.getRouteController().startRoute(route);
        }

        assertThat(send(store, THREE).of(Verdict.DELIVERED).records()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void aPasswordInAFileIsReadAgain(String store) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "old\n");
        start(store, "user", "u", "password.file", file.toString());
        send(store, THREE).settlement();
        Files.writeString(file, "new");
        send(store, THREE).settlement();

        assertThat(stub.requests)
                .extracting(request -> request.header("Authorization"))
                .containsExactly("Basic dTpvbGQ=", "Basic dTpuZXc=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void theTemplateIsInstalledOnce(String store) throws Exception {
        stub.then(Answer.json(404, "{\"error\":\"no\",\"status\":404}"))
                .then(Answer.json(500, "{}"))
                .then(Answer.json(404, "{}"))
                .then(Answer.json(200, "{\"acknowledged\":true}"));
        start(store, "template", "true");
        assertThat(send(store, THREE).of(Verdict.DELIVERED).records()).isEqualTo(3);
        send(store, THREE).settlement();

        assertThat(stub.requests)
                .extracting(request -> request.line().replaceAll("\\?.*", ""))
                .containsExactly(
                        "GET /_index_template/caravan",
                        "PUT /_index_template/caravan",
                        "GET /_index_template/caravan",
                        "PUT /_index_template/caravan",
                        "POST /_bulk",
                        "POST /_bulk");
        assertThat(String.join("", stub.requests.get(3).lines())).contains("\"index_patterns\": [\"caravan-*.*.*\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void aTemplateOfThisVersionOrOfSomebodyElseStays(String store) throws Exception {
        stub.then(Answer.json(
                200, "{\"index_templates\":[{\"index_template\":{\"version\":" + IndexTemplate.VERSION + "}}]}"));
        start(store, "template", "true");
        send(store, THREE).settlement();

        assertThat(stub.requests).extracting(StubStore.Request::line).noneMatch(line -> line.startsWith("PUT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch"})
    void faultsOfSettingsStopTheStart(String store) {
        assertThatThrownBy(() -> start(
                        store,
                        "hosts",
                        "localhost:9200",
                        "user",
                        "u",
                        "timeout",
                        "soon",
                        "ca",
                        "/no/such/file",
                        "index",
                        "A"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "`" + store + ".hosts` must be URLs",
                        "`" + store + ".user` and `" + store + ".password`",
                        "`" + store + ".timeout` must be a time above 0, such as 30s: was soon",
                        "`" + store + ".ca` must be a file that can be read: was /no/such/file",
                        "`" + store + ".index` must make names");
    }
}
