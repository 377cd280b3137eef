package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.cri.CriParser;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records in several pieces, of which the last has not come: across pauses, stops and time-outs. */
class PartialRecordsTest extends RigTest {

    private static final String TIME = "2026-11-22T12:00:00.000000000Z";
    private static final String LOG = "shop_web-1_4f9/nginx/0.log";

    @BeforeEach
    void parse() {
        rig.options.setInclude("**/*.log");
        rig.route = batch -> {
            new CriParser().apply(batch);
            Rig.deliverAll(batch);
        };
    }

    private void cri(String streamAndRest) {
        rig.write(LOG, TIME + ' ' + streamAndRest + '\n');
    }

    private void docker(String log) {
        rig.write(LOG, "{\"log\":\"" + log + "\",\"stream\":\"stdout\",\"time\":\"" + TIME + "\"}\n");
    }

    @Test
    void aPauseShorterThanTheTimeOutEndsNoRecord() throws IOException {
        cri("stdout P one, ");
        rig.start().pollFor(rig.options.getFlushAfter() - 1_000);
        cri("stdout F two");
        rig.pollFor(10_000).received("one, two");
    }

    @Test
    void anOpenRecordAtAStopIsCompletedAfterTheStart() throws IOException {
        cri("stdout F zero");
        cri("stdout P one, ");
        rig.start().poll().stop();
        cri("stdout F two");
        rig.start().poll().received("zero", "one, two");
    }

    @Test
    void anOpenRecordOfEachStreamAtACrashIsCompletedAfterTheStart() throws IOException {
        cri("stdout P one, ");
        cri("stderr P three, ");
        rig.start().poll().crash();
        cri("stdout F two");
        cri("stderr F four");
        rig.start().poll().received("one, two", "three, four");
    }

    @Test
    void piecesOfDockerAtAStopAreOneRecordAfterTheStart() throws IOException {
        docker("one, ");
        rig.start().poll().restart();
        docker("two, ");
        rig.poll().restart();
        docker("three\\n");
        rig.poll().received("one, two, three");
    }

    @Test
    void aRecordThatIsCutByTimeOutHasItsTimeStreamAndContainer() throws IOException {
        cri("stderr P never ");
        rig.start().pollFor(10_000).received("never ");
        assertThat(rig.records.get(0))
                .containsEntry("time", TIME)
                .containsEntry("stream", "stderr")
                .containsEntry("logtag", "P")
                .containsEntry("cut", "timeout")
                .containsKey("kubernetes");
    }

    @Test
    void whatComesAfterATimeOutIsARecordOfItsOwn() throws IOException {
        cri("stdout P never ");
        rig.start().pollFor(10_000);
        cri("stdout F ending");
        cri("stdout F next");
        rig.poll().received("never ", "ending", "next");
    }

    @Test
    void aRecordLongerThanALineMayBeIsOneRecord() throws IOException {
        String piece = "x".repeat(16 * 1024);
        for (int i = 0; i < 100; i++) {
            cri("stdout P " + piece);
        }
        cri("stdout F end");
        rig.start().poll().received(piece.repeat(100) + "end");
    }
}
