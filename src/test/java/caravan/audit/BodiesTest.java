package caravan.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodiesTest {

    @ParameterizedTest
    @CsvSource({
        "*, '', '', '', DROP",
        "secrets, secrets, '', '', DROP",
        "secrets, secrets, example.com, '', DROP",
        "secrets, configmaps, '', '', KEEP",
        "configmaps|secrets, secrets, '', '', DROP",
        "deployments.apps, deployments, apps, scale, DROP",
        "deployments.apps, deployments, extensions, '', KEEP",
        "*.apps, deployments, apps, '', DROP",
        "serviceaccounts/token, serviceaccounts, '', token, DROP",
        "serviceaccounts/token, serviceaccounts, '', '', KEEP",
        "pods/*, pods, '', exec, DROP",
    })
    void aPatternMeansResources(
            String patterns, String resource, String group, String subresource, Bodies.Treatment is) {
        Bodies bodies = Bodies.parse("drop", patterns.replace('|', ','), Bodies.ALL_LEVELS);

        assertThat(bodies.of("Request", resource, group, subresource)).isEqualTo(is);
    }

    @Test
    void aLevelThatIsNotKnownMayHaveBodies() {
        Bodies bodies = Bodies.parse("hash", "*", "Request");

        assertThat(bodies.of("Request", "pods", "", "")).isEqualTo(Bodies.Treatment.HASH);
        assertThat(bodies.of("RequestResponse", "pods", "", "")).isEqualTo(Bodies.Treatment.KEEP);
        assertThat(bodies.of("", "pods", "", "")).isEqualTo(Bodies.Treatment.HASH);
    }

    @Test
    void everyFaultIsNamed() {
        assertThatThrownBy(() -> Bodies.parse("burn", "Secrets", "Metadata"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`audit.bodies` must be keep, drop or hash: was \"burn\"")
                .hasMessageContaining("`audit.bodies.resources` must hold patterns")
                .hasMessageContaining(
                        "`audit.bodies.levels` must hold Request, RequestResponse or both: was \"Metadata\"");
    }
}
