package caravan.health;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import caravan.checkpoint.StateLock;
import caravan.ledger.Account;
import caravan.node.Wait;
import caravan.routing.CollectorConsumer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChecksTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void withHealthChecks() {
        context.getCamelContextExtension()
                .addContextPlugin(HealthCheckRegistry.class, new DefaultHealthCheckRegistry(context));
    }

    @AfterEach
    void close() throws IOException {
        context.close();
    }

    private void follow(String directory) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("tail:" + directory + "?stateDirectory=" + folder.resolve("state"))
                        .routeId("logs")
                        .process(exchange ->
                                exchange.getMessage().getBody(Batch.class).decideAll(Verdict.DELIVERED, "test"));
            }
        });
        context.start();
    }

    private HealthCheck.Result result(String id) {
        return HealthCheckHelper.invoke(context, "full").stream()
                .filter(result -> result.getCheck().getId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private boolean isUp(String id) {
        return result(id).getState() == HealthCheck.State.UP;
    }

    private boolean isReady() {
        return HealthCheckHelper.isResultsUp(HealthCheckHelper.invokeReadiness(context, "full"), true);
    }

    private boolean isLive() {
        return HealthCheckHelper.isResultsUp(HealthCheckHelper.invokeLiveness(context, "full"), false);
    }

    @Test
    void aCollectorThatRunsIsLiveAndReady() throws Exception {
        follow(Files.createDirectory(folder.resolve("logs")).toString());

        assertThat(isLive()).isTrue();
        assertThat(isReady()).isTrue();
        assertThat(result("caravan-obstacles").getDetails())
                .doesNotContainKeys("source logs")
                .containsEntry(HealthCheck.CHECK_ID, "caravan-obstacles");
    }

    @Test
    void oneThatWaitsForItsStateFolderIsNotReadyAndLive() throws Exception {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        follow(logs.toString());
        Path state = stateOf();
        context.getRouteController().stopRoute("logs");
        try (StateLock other = new StateLock(state)) {
            assertThat(other.tryAcquire()).isTrue();
            context.getRouteController().startRoute("logs");

            assertThat(isReady()).isFalse();
            assertThat(isUp("caravan-state")).isFalse();
            assertThat(result("caravan-state").getDetails().get("logs").toString())
                    .contains("in use by another process");
            assertThat(isLive()).isTrue();
        }
        assertThat(Wait.until(SOON, this::isReady)).isTrue();
    }

    /** The folder with the lock, where the collector has it. */
    private Path stateOf() throws IOException {
        try (var files = Files.walk(folder.resolve("state"))) {
            return files.filter(file -> file.endsWith("lock"))
                    .findFirst()
                    .orElseThrow()
                    .getParent();
        }
    }

    @Test
    void oneWhoseThreadHasEndedIsNotLive() throws Exception {
        Collector collector = new Collector();
        collector.dead = List.of("tail-read-1");
        run(collector);

        assertThat(isLive()).isFalse();
        assertThat(result("caravan-threads").getDetails()).containsEntry("logs", "ended: tail-read-1");
        collector.dead = List.of();
        assertThat(isLive()).isTrue();
    }

    @Test
    void anObstacleOutsideIsToldAndNoReasonToBeDown() throws Exception {
        Collector collector = new Collector();
        collector.obstacle = "journalctl: no such file";
        run(collector);

        assertThat(isReady()).isTrue();
        assertThat(result("caravan-obstacles").getDetails()).containsEntry("source logs", collector.obstacle);
    }

    private void run(Collector collector) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(collector).routeId("logs").log("none");
            }
        });
        context.start();
    }

    /** An endpoint whose consumer says what it is told to. */
    private final class Collector extends DefaultEndpoint {
        private volatile List<String> dead = List.of();
        private volatile String obstacle = "";

        Collector() {
            super("collector", null);
            setCamelContext(context);
        }

        @Override
        protected String createEndpointUri() {
            return "collector";
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new CollectorConsumer(this, processor) {
                @Override
                protected @Nullable Account account() {
                    return null;
                }

                @Override
                public boolean hasState() {
                    return true;
                }

                @Override
                public String getObstacle() {
                    return obstacle;
                }

                @Override
                public List<String> deadThreads() {
                    return dead;
                }

                @Override
                public long getInFlightBytes() {
                    return 0;
                }

                @Override
                public long getFailedBatches() {
                    return 0;
                }
            };
        }
    }
}
