package caravan.events;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.apiserver.ApiServer;
import caravan.apiserver.ClusterFiles;
import caravan.apiserver.EventBuilder;
import caravan.batch.Batch;
import caravan.batch.Verdict;
import caravan.steps.Yaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas with threads of their own, while events come. */
class HandOverTest {

    private static final int FIRST = 300;
    private static final int ALL = 600;

    @TempDir
    Path folder;

    private final ApiServer server = ApiServer.start();
    private final List<String> stored = new ArrayList<>();
    private final List<String> by = new ArrayList<>();
    private final CountDownLatch some = new CountDownLatch(FIRST / 2);
    private final CountDownLatch all = new CountDownLatch(ALL);

    @AfterEach
    void close() {
        server.close();
    }

    private CamelContext start(String replica) throws Exception {
        Path kubeconfig = ClusterFiles.kubeconfig(folder.resolve("kubeconfig"), server, ApiServer.ADMIN);
        Processor store = exchange -> store(replica, exchange);
        return Yaml.start(Map.of("store", store), Map.of(), """
                - from:
                    uri: cluster-events:test
                    parameters:
                      identity: %1$s
                      leaseNamespace: logging
                      kubeconfig: %2$s
                      stateDirectory: %3$s/%1$s
                    steps:
                      - bean:
                          ref: events
                      - process:
                          ref: store
                """.formatted(replica, kubeconfig, folder));
    }

    private synchronized void store(String replica, Exchange exchange) {
        Batch batch = exchange.getIn().getBody(Batch.class);
        for (int i = 0; i < batch.size(); i++) {
            stored.add((String) batch.get(i).get("message"));
            by.add(replica);
            some.countDown();
            all.countDown();
        }
        batch.decideAll(Verdict.DELIVERED, "store");
    }

    private void create(int from, int to) {
        for (int i = from; i < to; i++) {
            server.create(new EventBuilder("shop", "e" + i).message("m" + i).build());
        }
    }

    private synchronized List<String> told(List<String> list) {
        return List.copyOf(list);
    }

    @Test
    void nothingIsLostOrRepeatedWhenOneStopsInOrder() throws Exception {
        try (CamelContext second = handOver()) {
            assertThat(all.await(30, TimeUnit.SECONDS))
                    .as(() -> told(stored).toString())
                    .isTrue();
            assertThat(second.getStatus().isStarted()).isTrue();
        }
        assertThat(told(stored)).hasSize(ALL).doesNotHaveDuplicates();
        assertThat(told(by)).contains("one", "two");
    }

    /** Events come before, while and after the first one stops. */
    private CamelContext handOver() throws Exception {
        Thread writer = new Thread(() -> create(FIRST, ALL), "writer");
        try (CamelContext first = start("one")) {
            create(0, FIRST);
            assertThat(some.await(30, TimeUnit.SECONDS)).isTrue();
            CamelContext second = start("two");
            writer.start();
            first.stop();
            writer.join();
            return second;
        }
    }
}
