package caravan.search;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.Wait;
import caravan.server.SearchServer;
import caravan.server.Servers;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real servers do not take: for good, and now. */
@Timeout(180)
class RefusalIT {

    private static final int RECORDS = 12_000;
    private static final int STORMS = 2;
    /** So few fit into one bulk. */
    private static final int FIRST = 500;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FULL = "429 cluster_block_exception";

    @TempDir
    Path folder;

    /** In each thousandth line. */
    private static boolean isPoisoned(int number) {
        return number % 1_000 == 999;
    }

    private static LogRun run(Path folder, SearchServer server, String store, String index) throws Exception {
        return new LogRun(
                folder,
                "destinations=" + store,
                store + ".hosts=" + server.url(),
                store + ".index=" + index,
                store + ".bulk.size=512k",
                store + ".bulk.age=200ms",
                store + ".bulk.parallel=2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch-8", "elasticsearch-9", "opensearch-2", "opensearch-3"})
    void oneInAThousandIsADeadLetterAndTheRestIsThere(String name) throws Exception {
        SearchServer server = Servers.search(name);
        server.put("/poison", "{\"mappings\":{\"properties\":{\"message\":{\"type\":\"long\"}}}}");
        try (LogRun run = run(folder, server, store(name), "poison")) {
            run.write("app", 0, RECORDS, i -> isPoisoned(i) ? "poison " + i : Integer.toString(i));
            run.start();
            run.await("all have a verdict", () -> count(server, "poison") + run.countOfDeadLetters() >= RECORDS);
            assertThat(run.stop().text())
                    .containsPattern("delivered \\d+ bytes " + (RECORDS - RECORDS / 1_000) + " records")
                    .containsPattern("dead-lettered \\d+ bytes " + RECORDS / 1_000 + " records");

            assertThat(messages(server, "poison"))
                    .containsExactlyElementsOf(IntStream.range(0, RECORDS)
                            .filter(i -> !isPoisoned(i))
                            .mapToObj(Integer::toString)
                            .sorted()
                            .toList());
            assertThat(run.deadLetters())
                    .extracting(letter -> letter.at("/record/message").asText())
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, RECORDS)
                            .filter(RefusalIT::isPoisoned)
                            .mapToObj(i -> "poison " + i)
                            .toList());
            assertThat(run.deadLetters())
                    .allSatisfy(letter -> assertThat(letter.path("reason").asText())
                            .startsWith("400 ")
                            .contains("failed to parse field [message] of type [long]"));
        }
        server.delete("/poison");
    }

    /**
     * An index is closed to writes, as it is by a store whose disk is nearly full, which answers 429 to its records and
     * takes those of another; then no request has room, which the store answers 429 to as a whole.
     */
    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch-9", "opensearch-3"})
    void whatHasNoRoomNowIsThereOnceInTheEnd(String name) throws Exception {
        SearchServer server = Servers.search(name);
        server.put("/storm-app", "{}");
        server.put("/storm-db", "{}");
        int part = RECORDS / 2 / STORMS;
        try (LogRun run = run(folder, server, store(name), "storm-{kubernetes.container_name}")) {
            run.start();
            for (int i = 0; i < STORMS; i++) {
                int from = i * part;
                block(server, true);
                write(run, from, from + FIRST);
                run.await("the other index has its records", () -> count(server, "storm-db") == from + FIRST);
                assertThat(count(server, "storm-app")).isEqualTo(from);
                run.await("the index that is closed was asked again and again", () -> run.said()
                        .contains(FULL));
                write(run, from + FIRST, from + part);

                long before = trips(server);
                limitRequests(name, server, "\"10kb\"");
                block(server, false);
                run.await("whole requests are refused", () -> trips(server) > before + 2);
                limitRequests(name, server, "null");
                run.await("all have arrived", () -> count(server, "storm-*") >= 2 * (from + part));
            }
            assertThat(run.stop().text())
                    .containsPattern("delivered \\d+ bytes " + RECORDS + " records")
                    .contains("dead-lettered 0 bytes 0 records");
            assertThat(messages(server, "storm-*"))
                    .containsExactlyElementsOf(IntStream.range(0, RECORDS)
                            .mapToObj(Integer::toString)
                            .sorted()
                            .toList());
            assertThat(run.deadLetters()).isEmpty();
        } finally {
            limitRequests(name, server, "null");
        }
        server.delete("/storm-*");
    }

    private static void write(LogRun run, int from, int to) throws Exception {
        run.write("app", from, to, Integer::toString);
        run.write("db", RECORDS / 2 + from, RECORDS / 2 + to, Integer::toString);
    }

    private static String store(String server) {
        return server.replaceFirst("-\\d$", "");
    }

    private static long count(SearchServer server, String index) throws Exception {
        server.refresh();
        return server.count(index);
    }

    /** Of all documents, sorted as text. */
    private static List<String> messages(SearchServer server, String index) throws Exception {
        List<String> messages = new ArrayList<>();
        server.refresh();
        server.forEachDocument(
                index, document -> messages.add(document.at("/_source/message").asText()));
        messages.sort(null);
        return messages;
    }

    /** Puts settings, again where the server has no room for this request either. */
    private static void put(SearchServer server, String path, String settings) throws Exception {
        assertThat(Wait.until(PATIENCE, () -> hasPut(server, path, settings))).isTrue();
    }

    private static boolean hasPut(SearchServer server, String path, String settings) throws IOException {
        try {
            server.put(path, settings);
            return true;
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining(path + ": 429 ");
            return false;
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    private static void block(SearchServer server, boolean isBlocked) throws Exception {
        put(
                server,
                "/storm-app/_settings",
                "{\"index.blocks.read_only_allow_delete\":" + (isBlocked ? "true" : "null") + "}");
    }

    /** Elasticsearch 9 reads bulks piece by piece by default, and does not limit them that way. */
    private static void limitRequests(String name, SearchServer server, String limit) throws Exception {
        String whole = limit.equals("null") ? "null" : "false";
        put(
                server,
                "/_cluster/settings",
                "{\"persistent\":{\"network.breaker.inflight_requests.limit\":" + limit
                        + (store(name).equals("elasticsearch") ? ",\"rest.incremental_bulk\":" + whole : "") + "}}");
    }

    /** How often a request had no room. */
    private static long trips(SearchServer server) throws Exception {
        long trips = 0;
        for (JsonNode node : server.get("/_nodes/stats/breaker").path("nodes")) {
            for (String name : List.of("inflight_requests", "in_flight_requests")) {
                trips += node.path("breakers").path(name).path("tripped").asLong();
            }
        }
        return trips;
    }
}
