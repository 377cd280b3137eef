package caravan.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.apiserver.EventBuilder;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Positions of events, and what has no usual one. */
class EventLineTest {

    private static final String UID = "0f8e1c2d-3b4a-5968-8776-a5b4c3d2e1f0";

    private static ObjectNode event(String uid, String version, String message) {
        ObjectNode event = new EventBuilder("shop", "a").message(message).build();
        event.withObject("/metadata").put("uid", uid).put("resourceVersion", version);
        return event;
    }

    @Test
    void thePositionIsUidAndResourceVersion() {
        EventLine line = EventLine.of(event(UID, "4711", "m"));
        assertThat(line.incarnation()).hasToString(UID.replace("-", ""));
        assertThat(line.offset()).isEqualTo(4711L << 21);
    }

    @Test
    void aListAndAWatchGiveTheSameLine() {
        ObjectNode watched = event(UID, "1", "m");
        ObjectNode listed = watched.deepCopy();
        listed.remove("kind");
        listed.remove("apiVersion");
        watched.withObject("/metadata").putArray("managedFields").addObject();
        assertThat(EventLine.of(watched).bytes()).isEqualTo(EventLine.of(listed).bytes());
    }

    @Test
    void whatIsNoNumberOrUuidIsHashed() {
        EventLine odd = EventLine.of(event("odd", "v7-x", "m"));
        assertThat(odd.incarnation()).isEqualTo(EventLine.incarnation("odd")).isNotEqualTo(EventLine.incarnation("o"));
        assertThat(odd.offset()).isPositive().isNotEqualTo(EventLine.offset("v7-y"));
        assertThat(odd.offset() & (1 << 21) - 1).isZero();
        assertThat(EventLine.offset("4398046511104")).as("2^42").isNotNegative();
    }

    @Test
    void anEventThatHasNoRoomIsCut() {
        EventLine line = EventLine.of(event(UID, "1", "\u0001".repeat(500_000)));
        assertThat(line.bytes().length).isLessThan(1 << 20);
        assertThat(new String(line.bytes(), StandardCharsets.UTF_8)).contains("\"cut\":\"size\"");
        ObjectNode odd = event(UID, "1", "m");
        odd.put("reason", "\u0001".repeat(500_000));
        assertThat(EventLine.of(odd).bytes().length).isLessThan(1_000);
    }

    @Test
    void whatHasNoUidIsRefused() {
        assertThatThrownBy(() -> EventLine.of(event("", "1", "m"))).hasMessageContaining("must have metadata.uid");
    }
}
