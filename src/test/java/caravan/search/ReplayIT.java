package caravan.search;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.CollectorProcess;
import caravan.node.Wait;
import caravan.server.Elasticsearch;
import caravan.server.Servers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records whose message is no number go to an index that has a number there; a mending route makes one of them. The
 * replay is killed again and again.
 */
class ReplayIT {

    private static final String INDEX = "replay";
    private static final int RECORDS = 40_000;
    /** Each second one is refused, and half of those are mended. */
    private static final int REFUSED = RECORDS / 2;

    private static final int NOT_CHOSEN = RECORDS / 4;
    private static final int KILLS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String MEND = """
            - route:
                id: mend
                description: Leave out the letter before the number
                from:
                  id: to-mend
                  uri: direct:mend
                  steps:
                    - script:
                        id: without-letter
                        expression:
                          simple:
                            expression: "${body.put('message', ${body[message].substring(1)})}"
            """;

    @TempDir
    Path folder;

    private CollectorProcess collector;

    @AfterEach
    void end() throws Exception {
        collector.kill();
    }

    @Test
    void mendedLettersAreThereOnceThoughTheReplayIsKilledAgainAndAgain() throws Exception {
        Elasticsearch server = Servers.elasticsearch(9);
        server.put("/" + INDEX, "{\"mappings\":{\"properties\":{\"message\":{\"type\":\"integer\"}}}}");
        writeLog();
        start(server, "replay.enabled=false");
        await("records are delivered or refused", () -> letters() == REFUSED);
        assertThat(collector.stop(PATIENCE)).isTrue();
        assertThat(documents(server)).isEqualTo(RECORDS - REFUSED);

        for (int kill = 0; kill < KILLS; kill++) {
            long before = documents(server);
            start(server, "replay.enabled=true");
            await("some letters have arrived", () -> documents(server) > before);
            collector.kill();
            assertThat(letters()).as("it was half-way").isGreaterThan(NOT_CHOSEN);
        }
        start(server, "replay.enabled=true");
        await("the replay has ended", () -> collector.said().contains("replay: done"));
        assertThat(collector.stop(PATIENCE)).isTrue();

        assertThat(letters()).isEqualTo(NOT_CHOSEN);
        assertThat(messagesOfLetters()).hasSize(NOT_CHOSEN).allMatch(message -> message.startsWith("y"));
        assertThat(documents(server)).isEqualTo(RECORDS - NOT_CHOSEN);
        assertThat(sum(server)).isEqualTo(sumOfDelivered());
        server.delete("/" + INDEX);
    }

    /** Numbers from 0 on: 0, x1, 2, y3, 4, x5, .... */
    private void writeLog() throws IOException {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        StringBuilder lines = new StringBuilder();
        Instant begin = Instant.parse("2026-11-22T12:00:00Z");
        for (int i = 0; i < RECORDS; i++) {
            String letter = i % 4 == 1 ? "x" : i % 4 == 3 ? "y" : "";
            lines.append(begin.plusMillis(i))
                    .append(" stdout F ")
                    .append(letter)
                    .append(i)
                    .append('\n');
        }
        Files.writeString(logs.resolve("web-1_shop_app-" + "0123456789abcdef".repeat(4) + ".log"), lines);
    }

    private static long sumOfDelivered() {
        long sum = 0;
        for (int i = 0; i < RECORDS; i++) {
            sum += i % 4 == 3 ? 0 : i;
        }
        return sum;
    }

    private void start(Elasticsearch server, String replay) throws IOException {
        Path routes = folder.resolve("routes");
        if (!Files.exists(routes)) {
            Files.createDirectory(routes);
            try (Stream<Path> files = Files.list(Path.of("routes"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, routes.resolve(file.getFileName()));
                }
            }
            Files.writeString(routes.resolve("96-mend.yaml"), MEND);
        }
        collector = new CollectorProcess(
                folder,
                folder.resolve("logs"),
                "routes.directory=" + routes,
                "destinations=elasticsearch",
                "elasticsearch.hosts=" + server.url(),
                "elasticsearch.index=" + INDEX,
                "elasticsearch.bulk.size=512k",
                replay,
                "replay.destination=elasticsearch",
                "replay.reason=/For input string: .{0,3}x\\d/",
                "replay.mend=direct:mend");
        collector.start();
    }

    private void await(String what, Wait.Condition holds) throws Exception {
        boolean held = Wait.until(PATIENCE, () -> holds.holds() || !collector.isAlive());
        assertThat(held && collector.isAlive()).as(what + "; " + tail()).isTrue();
    }

    private String tail() throws IOException {
        String said = collector.said();
        return said.substring(Math.max(0, said.length() - 3_000));
    }

    private long letters() throws IOException {
        return lines().count();
    }

    private List<String> messagesOfLetters() throws IOException {
        return lines().map(line -> line.replaceFirst(".*\"record\":.*?\"message\":\"(\\w*)\".*", "$1"))
                .toList();
    }

    private Stream<String> lines() throws IOException {
        Path letters = folder.resolve("dead-letters");
        if (!Files.isDirectory(letters)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(letters)) {
            return files.filter(file -> file.toString().endsWith(".ndjson")).toList().stream()
                    .flatMap(ReplayIT::lines);
        }
    }

    /** None where the replay has just deleted the file. */
    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static long documents(Elasticsearch server) throws IOException {
        try {
            server.refresh();
            return server.count(INDEX);
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    private static long sum(Elasticsearch server) throws Exception {
        String query = "{\"size\":0,\"aggs\":{\"sum\":{\"sum\":{\"field\":\"message\"}}}}";
        return (long) server.post("/" + INDEX + "/_search", query)
                .at("/aggregations/sum/value")
                .asDouble();
    }
}
