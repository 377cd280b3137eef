package caravan.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventListTest {

    @Test
    void eachItemBecomesALineWhereItStands() {
        String list = AuditEvent.list(
                        AuditEvent.of(1), AuditEvent.of(2).bodies("[\"]},{\", [\"a\"], {}]", "{}"), AuditEvent.of(3))
                + "\n";
        byte[] text = list.getBytes(UTF_8);

        assertThat(EventList.toLines(text)).isEqualTo(3);

        List<String> lines = new String(text, UTF_8).lines().toList();
        assertThat(lines).hasSize(3);
        for (String line : lines) {
            assertThat(list).contains(line.strip());
            assertThat(list.indexOf(line.strip())).isEqualTo(new String(text, UTF_8).indexOf(line.strip()));
        }
    }

    @Test
    void aListMayStandInSeveralLines() {
        byte[] text =
                (AuditEvent.list(AuditEvent.of(1), AuditEvent.of(2)).replace(",", "\r\n ,\n") + " ").getBytes(UTF_8);

        assertThat(EventList.toLines(text)).isEqualTo(2);
        assertThat(new String(text, UTF_8).lines()).hasSize(2);
        assertThat(new String(text, UTF_8)).doesNotContain("\r").endsWith("\n");
    }

    @Test
    void aListMayBeEmpty() {
        byte[] text = (AuditEvent.list() + "\n").getBytes(UTF_8);

        assertThat(EventList.toLines(text)).isZero();
        assertThat(new String(text, UTF_8)).isBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"kind\":\"EventList\"",
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":[]}",
                "{\"kind\":\"EventList\",\"apiVersion\":\"v1\",\"items\":[]}",
                "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":[{]}",
            })
    void whatIsNoListStaysAsItIs(String other) {
        byte[] text = (other + "\n").getBytes(UTF_8);

        assertThat(EventList.toLines(text)).isEqualTo(-1);
        assertThat(text).asString(UTF_8).isEqualTo(other + "\n");
    }
}
