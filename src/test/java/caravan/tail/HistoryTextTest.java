package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Cut;
import caravan.batch.Incarnation;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTextTest {

    private static final long LARGE = 1L << 40;

    private static History history(String place) {
        History history = new History(new Incarnation(-2, 7), 3, new FileKey(LARGE, Long.MAX_VALUE), Path.of(place));
        history.head = new Fingerprint(1_024, 1_024, -1);
        history.tail = new Fingerprint(LARGE, 1_024, 17);
        history.acknowledged = LARGE;
        history.size = LARGE + 9;
        history.cut(new ForcedCut(LARGE, LARGE + 3, Cut.TIMEOUT, null));
        history.cut(new ForcedCut(LARGE + 3, LARGE + 9, Cut.SIZE, new ForcedCut.Beyond(new Incarnation(5, -6), LARGE)));
        return history;
    }

    private static HistoryText.Parsed parsed(History history, String path) {
        return HistoryText.parse(HistoryText.key(history), HistoryText.of(history, path));
    }

    @Test
    void whatIsKeptComesBack() {
        History history = history("/var/log/pods/shop_web_1/app/0.log");
        assertThat(parsed(history, "/var/log/containers/web.log").history())
                .usingRecursiveComparison()
                .comparingOnlyFields("incarnation", "sequence", "key", "head", "tail", "acknowledged", "size", "cuts")
                .isEqualTo(history);
    }

    @Test
    void readingGoesOnWhereItWasAcknowledged() {
        History back = parsed(history("/0.log"), "/0.log").history();
        assertThat(back.read).isEqualTo(LARGE);
        assertThat(back.counted).isEqualTo(LARGE);
        assertThat(back.durable).isTrue();
    }

    @Test
    void whatIsFinishedKeepsTheStampOfItsFile() {
        History history = history("/0.log");
        FileStamp stamp = new FileStamp(new FileKey(LARGE, LARGE + 1), LARGE, Long.MAX_VALUE);
        history.finished = true;
        history.seen(stamp);
        assertThat(parsed(history, "/0.log").history().copies).containsExactly(stamp);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a b",
                "/a path=b",
                "/v=1 seq=2",
                "/100%",
                "/a%20b",
                "/a+b",
                "/ä\uD83D\uDE00",
                "/a\nb",
                "/a\tb",
                "/="
            })
    void anyNameComesBack(String name) {
        HistoryText.Parsed back = parsed(history(name), name);
        assertThat(back.path()).isEqualTo(name);
        assertThat(back.history().place).isEqualTo(Path.of(name));
    }

    @Test
    void aFileThatIsNowhereHasNoKey() {
        History history = history("/0.log");
        history.key = null;
        assertThat(parsed(history, "/0.log").history().key).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/var/log/a.log 1048576",
                "v=2 seq=1 path=/a",
                "v=1 seq=1 path=/a",
                "v=1 seq=1 dev=1 ino=1 head=0:0:0 tail=0:0:0 ack=x size=0 done=0 seen= cuts= place=%2Fa path=/a",
                "v=1 seq=1 dev=1 ino=1 head=0:0 tail=0:0:0 ack=0 size=0 done=0 seen= cuts= place=%2Fa path=/a",
                "v=1 seq=1 dev=1 ino=1 head=0:0:0 tail=0:0:0 ack=0 size=0 done=0 seen=1 cuts= place=%2Fa path=/a",
                "v=1 seq=1 dev=1 ino=1 head=0:0:0 tail=0:0:0 ack=0 size=0 done=0 seen= cuts=1:2 place=%2Fa path=/a",
                "v=1 seq=1 dev=1 ino=1 head=0:0:0 tail=0:0:0 ack=0 size=0 done=0 seen= cuts= place=%2 path=/a"
            })
    void otherTextIsRefused(String text) {
        String key = HistoryText.key(history("/a"));
        assertThatThrownBy(() -> HistoryText.parse(key, text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void otherKeysAreRefused() {
        String text = HistoryText.of(history("/a"), "/a");
        assertThatThrownBy(() -> HistoryText.parse("file 1a2b", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 hex digits");
    }
}
