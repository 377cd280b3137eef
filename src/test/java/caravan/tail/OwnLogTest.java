package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A node agent whose own log stands among those that it follows, and who warns of each record that it reads. */
class OwnLogTest extends RigTest {

    private static final Path MANIFEST = Path.of("k8s/agent/daemonset.yaml");
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String OWN = "caravan-7x2kq_logging_caravan-" + ID + ".log";
    private static final String OF_ANOTHER = "caravan-events-5b8f_logging_caravan-" + ID + ".log";

    private int warnings;

    @Test
    void aStormOfItsOwnWarningsDoesNotFeedItself() throws IOException {
        rig.options.setExclude(excludedByTheManifest());
        warnOfEachRecord();
        rig.write("web-1_shop_nginx-" + ID + ".log", "one\ntwo\n");
        rig.write(OF_ANOTHER, "three\n");
        rig.start().pollFor(30_000);

        assertThat(rig.messages()).containsExactlyInAnyOrder("one", "two", "three");
        assertThat(warnings).isEqualTo(3);
    }

    @Test
    void withoutTheExclusionItWould() throws IOException {
        warnOfEachRecord();
        rig.write("web-1_shop_nginx-" + ID + ".log", "one\n");
        rig.start().pollFor(30_000);

        assertThat(warnings).isGreaterThan(10);
    }

    private void warnOfEachRecord() {
        rig.route = batch -> {
            for (int i = 0; i < batch.size(); i++) {
                rig.write(OWN, "WARN number " + ++warnings + '\n');
            }
            Rig.deliverAll(batch);
        };
    }

    /** The setting of the DaemonSet, as kubelet expands it. */
    private static String excludedByTheManifest() throws IOException {
        JsonNode manifest = new YAMLMapper().readTree(MANIFEST.toFile());
        for (JsonNode variable : manifest.at("/spec/template/spec/containers/0/env")) {
            if (variable.path("name").asText().equals("LOGS_EXCLUDE")) {
                return variable.path("value")
                        .asText()
                        .replace("$(POD_NAME)", "caravan-7x2kq")
                        .replace("$(POD_NAMESPACE)", "logging")
                        .replace("$(EXCLUDED)", "*_POD-*.log");
            }
        }
        throw new IOException(MANIFEST + " has no LOGS_EXCLUDE");
    }
}
