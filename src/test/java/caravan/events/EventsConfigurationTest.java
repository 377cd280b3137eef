package caravan.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What options mean, and what is said of those that are wrong. */
class EventsConfigurationTest {

    private final EventsConfiguration configuration = new EventsConfiguration();

    @Test
    void theEnvironmentOfThePodIsEnough() {
        configuration.setCluster("local");
        EventsOptions options = configuration.options(Map.of("POD_NAME", "caravan-1", "POD_NAMESPACE", "logging"));
        assertThat(options.isElected()).isTrue();
        assertThat(options.identity()).isEqualTo("caravan-1");
        assertThat(options.leaseNamespace()).isEqualTo("logging");
        assertThat(options.namespaces()).containsExactly("*");
        assertThat(options.state()).endsWithRaw(java.nio.file.Path.of("kubernetes-events/local"));
    }

    @Test
    void withoutAPodsNameEachReplicaIsAnotherOne() {
        configuration.setCluster("local");
        configuration.setElection(EventsConfiguration.ElectionKind.none);
        String one = configuration.options(Map.of()).identity();
        assertThat(configuration.options(Map.of()).identity()).isNotEqualTo(one);
    }

    @Test
    void oneMessageNamesEveryFault() {
        configuration.setCluster("../x");
        configuration.setNamespaces("shop,*");
        configuration.setLease("No");
        configuration.setMaxBatchBytes(1);
        configuration.setMaxInFlightBytes(1);
        configuration.setCheckpointInterval(0);
        configuration.setServer("ftp://x");
        assertThatThrownBy(() -> configuration.options(Map.of()))
                .hasMessageStartingWith("cluster-events: ")
                .hasMessageContaining("`cluster` must be a name of letters and digits: was ../x")
                .hasMessageContaining("`namespaces` must be names of namespaces")
                .hasMessageContaining("`lease` must be a name")
                .hasMessageContaining("`leaseNamespace` must be given")
                .hasMessageContaining("`maxBatchBytes` must be at least 65536: was 1")
                .hasMessageContaining("`maxInFlightBytes` must be at least twice")
                .hasMessageContaining("`checkpointInterval` must be above 0")
                .hasMessageContaining("`server` must be an https or http address");
    }
}
