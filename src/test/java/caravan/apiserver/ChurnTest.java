package caravan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Watches that begin anywhere among random writes end with what a list shows. */
class ChurnTest extends ServerTest {

    private static final long SEED = 20261125;

    private final SplittableRandom random = new SplittableRandom(SEED);

    private void write() {
        String name = "p" + random.nextInt(50);
        if (server.pod("shop", name).isEmpty()) {
            pods("node-" + random.nextInt(3), name);
        } else if (random.nextBoolean()) {
            server.deletePod("shop", name);
        } else {
            String node = "node-" + random.nextInt(3);
            server.editPod("shop", name, pod -> pod.withObject("/spec").put("nodeName", node));
        }
    }

    private static Map<String, String> versions(JsonNode list) {
        Map<String, String> versions = new TreeMap<>();
        list.path("items")
                .forEach(pod -> versions.put(
                        pod.at("/metadata/name").asText(),
                        pod.at("/metadata/resourceVersion").asText()));
        return versions;
    }

    /** Follows until the bookmark of a version. */
    private static void replay(Events events, Map<String, String> pods, long until) throws InterruptedException {
        while (true) {
            JsonNode event = events.next();
            String name = event.at("/object/metadata/name").asText();
            String version = event.at("/object/metadata/resourceVersion").asText();
            switch (event.path("type").asText()) {
                case "ADDED" ->
                    assertThat(pods.put(name, version)).as("ADDED %s", name).isNull();
                case "MODIFIED" ->
                    assertThat(pods.put(name, version)).as("MODIFIED %s", name).isNotNull();
                case "DELETED" ->
                    assertThat(pods.remove(name)).as("DELETED %s", name).isNotNull();
                default -> {
                    assertThat(version).isEqualTo(Long.toString(until));
                    return;
                }
            }
        }
    }

    @Test
    void everyWatchAgreesWithTheList() throws Exception {
        for (int round = 0; round < 20; round++) {
            JsonNode list = client.json(NODE_1);
            Map<String, String> pods = versions(list);
            for (int i = random.nextInt(100); i > 0; i--) {
                write();
            }
            String version = list.at("/metadata/resourceVersion").asText();
            try (Events events =
                    client.watch(NODE_1 + "&watch=true&allowWatchBookmarks=true&resourceVersion=" + version)) {
                for (int i = random.nextInt(100); i > 0; i--) {
                    write();
                }
                server.bookmark();
                replay(events, pods, server.revision());
            }
            assertThat(pods).as("seed %d, round %d", SEED, round).isEqualTo(versions(client.json(NODE_1)));
        }
    }
}
