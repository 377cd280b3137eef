package caravan.event;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.JsonLines;
import caravan.batch.Source;
import caravan.json.ByteBuf;
import caravan.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a record has of an event. */
class EventParserTest {

    private static final String BACK_OFF = """
            {"metadata":{"name":"web-1.17","namespace":"shop","uid":"u","resourceVersion":"77",\
            "creationTimestamp":"2026-11-01T10:00:05Z"},"involvedObject":{"kind":"Pod","namespace":"shop","name":"web-1",\
            "uid":"p","apiVersion":"v1","resourceVersion":"5","fieldPath":"spec.containers{app}"},"reason":"BackOff",\
            "message":"Back-off \\"app\\"\\n","source":{"component":"kubelet","host":"n1"},\
            "firstTimestamp":"2026-11-01T10:00:00Z","lastTimestamp":"2026-11-01T10:05:00Z","count":4,"type":"Warning",\
            "eventTime":null,"reportingComponent":"","reportingInstance":""}
            """;

    private static final String SCHEDULED = """
            {"metadata":{"name":"n","namespace":"default","uid":"u","resourceVersion":"78",\
            "creationTimestamp":"2026-11-01T10:00:05Z"},"involvedObject":{"kind":"Node","name":"n1","uid":"n1"},\
            "reason":"Drained","message":"m","source":{},"firstTimestamp":null,"lastTimestamp":null,"type":"Normal",\
            "eventTime":"2026-11-01T10:00:00.123456Z","series":{"count":3,"lastObservedTime":"2026-11-01T10:07:00.5Z"},\
            "action":"Drain","related":{"kind":"Pod","name":"web-1"},"reportingComponent":"drainer",\
            "reportingInstance":"drainer-1"}
            """;

    private static Batch parse(String lines) {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        Batch batch = Batch.of(new Source("kubernetes-events"), bytes, 0, bytes.length)
                .span(new Incarnation(1, 2), 0)
                .build();
        new EventParser().apply(batch);
        return batch;
    }

    private static String json(String lines) {
        ByteBuf out = new ByteBuf(256);
        JsonLines.write(parse(lines), out);
        return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
    }

    @Test
    void anEventOfKubelet() {
        assertThat(json(BACK_OFF))
                .startsWith("{\"time\":\"2026-11-01T10:05:00Z\",\"message\":\"Back-off \\\"app\\\"\\n\",\"event\":"
                        + "{\"type\":\"Warning\",\"reason\":\"BackOff\",\"count\":4,"
                        + "\"first_time\":\"2026-11-01T10:00:00Z\",\"last_time\":\"2026-11-01T10:05:00Z\","
                        + "\"source\":{\"component\":\"kubelet\",\"host\":\"n1\"},\"involved\":{\"kind\":\"Pod\","
                        + "\"namespace\":\"shop\",\"name\":\"web-1\",\"uid\":\"p\",\"api_version\":\"v1\","
                        + "\"field_path\":\"spec.containers{app}\"},\"namespace\":\"shop\",\"name\":\"web-1.17\","
                        + "\"uid\":\"u\",\"resource_version\":\"77\"},\"kubernetes\":{\"pod_name\":\"web-1\","
                        + "\"namespace_name\":\"shop\",\"pod_id\":\"p\",\"container_name\":\"app\"},"
                        + "\"file\":\"kubernetes-events\",\"incarnation\":");
    }

    @Test
    void anEventOfTheNewerKind() {
        assertThat(json(SCHEDULED))
                .startsWith("{\"time\":\"2026-11-01T10:07:00.5Z\",\"message\":\"m\",\"event\":"
                        + "{\"type\":\"Normal\",\"reason\":\"Drained\",\"action\":\"Drain\",\"count\":3,"
                        + "\"first_time\":\"2026-11-01T10:00:00.123456Z\",\"last_time\":\"2026-11-01T10:07:00.5Z\","
                        + "\"reporting_component\":\"drainer\",\"reporting_instance\":\"drainer-1\","
                        + "\"involved\":{\"kind\":\"Node\",\"name\":\"n1\",\"uid\":\"n1\"},"
                        + "\"related\":{\"kind\":\"Pod\",\"name\":\"web-1\"},")
                .doesNotContain("\"kubernetes\":");
    }

    @ParameterizedTest
    @CsvSource({
        "lastTimestamp, 2026-11-01T10:00:00.123456Z",
        "eventTime, 2026-11-01T10:00:00Z",
        "firstTimestamp, 2026-11-01T10:00:05Z"
    })
    void theTimeIsTheFirstThatIsThere(String missing, String time) {
        String event = BACK_OFF.replace("\"eventTime\":null", "\"eventTime\":\"2026-11-01T10:00:00.123456Z\"");
        for (String name : new String[] {"lastTimestamp", "eventTime", "firstTimestamp"}) {
            event = event.replaceFirst("\"" + name + "\":\"[^\"]+\"", "\"" + name + "\":null");
            if (name.equals(missing)) {
                break;
            }
        }
        assertThat(parse(event).get(0)).containsEntry("time", time);
    }

    @Test
    void aRecordCanBeReadAsAMap() {
        assertThat(parse(BACK_OFF).get(0)).containsEntry("message", "Back-off \"app\"\n");
        assertThat(JsonObject.lookUp(parse(BACK_OFF).get(0), "event.involved.name"))
                .isEqualTo("web-1");
    }

    @Test
    void whatIsNoEventIsKeptAsItIs() {
        assertThat(json("{\"kind\":\"Pod\"}\nnot JSON\n" + BACK_OFF).lines())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("{\"message\":\"{\\\"kind\\\":\\\"Pod\\\"}\",\"unparsed\":true,");
    }
}
