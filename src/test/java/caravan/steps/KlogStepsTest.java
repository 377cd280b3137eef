package caravan.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;

/** The steps {@code klog} and {@code encoding} in routes. */
class KlogStepsTest {

    private static final String LINE = "W0105 13:45:01.000001       1 a.go:9] \"x\" a=1\n";

    private static Sent send(String steps) throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                %s
                      - bean:
                          ref: verdict
                          method: delivered('store')
                """.formatted(steps.indent(6).stripTrailing()))) {
            return Sent.to(context, LINE);
        }
    }

    @Test
    void kameletsParseAndDecode() throws Exception {
        Sent sent = send("""
                - to:
                    uri: kamelet:caravan-encoding-action
                    parameters:
                      encoding: windows-1252
                - to:
                    uri: kamelet:caravan-klog-action
                """);
        assertThat(sent.settlement().failure()).isNull();
        assertThat(sent.batch().get(0)).containsEntry("message", "x").containsEntry("level", "warn");
    }

    @Test
    void withoutAMethodTheZoneIsThatOfThisMachine() throws Exception {
        assertThat(send("- bean: {ref: klog}").batch().get(0)).containsKeys("time", "klog");
    }

    @Test
    void otherContainersAreLeftAlone() throws Exception {
        assertThat(send("- bean: {ref: klog, method: \"ofContainers('kube-*', 'host')\"}")
                        .batch()
                        .get(0))
                .containsEntry("message", LINE.strip())
                .doesNotContainKey("klog");
    }

    @Test
    void aSettingThatIsWrongIsNoRecordsFault() throws Exception {
        Map<String, String> wrong = Map.of(
                "- bean: {ref: klog, method: \"inZone('Berlin')\"}",
                "`klog.zone` must be host or a zone such as Europe/Berlin or UTC: was \"Berlin\"",
                "- bean: {ref: encoding, method: \"from('utf8000')\"}",
                "`encoding` must be one such as");
        for (Map.Entry<String, String> one : wrong.entrySet()) {
            assertThat(send(one.getKey()).settlement().failure())
                    .satisfies(failure -> assertThat(failure).isInstanceOf(IOException.class))
                    .hasMessageStartingWith(one.getValue());
        }
    }
}
