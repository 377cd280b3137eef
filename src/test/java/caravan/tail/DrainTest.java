package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.cri.CriParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of a collector that reads what is there to its end first: nothing that was written before is left. */
class DrainTest extends RigTest {

    private static final int MOST_LOOKS = 20;

    @Test
    void aLineWithoutItsEndIsDeliveredAtTheEnd() throws IOException {
        rig.write("a.log", "one\nhal");
        rig.start().poll().received("one");
        drain();

        rig.received("one", "hal");
        assertThat(rig.records.get(1)).containsEntry("cut", "end");
    }

    @Test
    void aFileThatAppearedAMomentAgoIsReadWhateverTheSystemHasTold() throws IOException {
        rig.watches = true;
        rig.write("a.log", "one\n");
        rig.start().poll();
        rig.write("b.log", "two\nthree");
        rig.tailer().end();
        rig.tailer().poll();
        drain();

        rig.received("one", "two", "three");
    }

    @Test
    void aFileInAFolderThatAppearedAMomentAgoIsReadToo() throws IOException {
        rig.watches = true;
        rig.options.setInclude("**/*.log");
        rig.start().poll();
        rig.write("shop/web/b.log", "one\n");
        drain();

        rig.received("one");
    }

    @Test
    void anIdleFileIsLookedAtWhateverTheSystemHasTold() throws IOException {
        rig.watches = true;
        rig.write("a.log", "one\n");
        rig.start().pollFor(3 * IdleFiles.IDLE_AFTER);
        rig.write("a.log", "two\n");
        rig.tailer().end();
        rig.tailer().poll();

        rig.received("one", "two");
    }

    @Test
    void aRecordWhoseLastPieceIsMissingIsDeliveredAtTheEnd() throws IOException {
        rig.route = batch -> {
            new CriParser().apply(batch);
            Rig.deliverAll(batch);
        };
        String time = "2026-11-22T12:00:00.000000000Z stdout ";
        rig.write("a.log", time + "F one\n" + time + "P two, \n" + time + "P three\n");
        rig.start().poll().received("one");
        drain();

        rig.received("one", "two, three");
    }

    @Test
    void aLineThatIsBeingWrittenIsNotCut() throws IOException {
        rig.write("a.log", "hal");
        rig.start();
        rig.tailer().end();
        rig.tailer().poll();
        rig.pass(rig.options.getPollInterval());
        rig.write("a.log", "f\n");
        drain();

        rig.received("half");
    }

    @Test
    void itIsThroughWhenTheLastVerdictIsThere() throws IOException {
        List<Batch> underway = new ArrayList<>();
        rig.route = underway::add;
        rig.write("a.log", "one\n");
        rig.start();
        rig.tailer().end();
        assertThat(rig.tailer().isThrough()).isFalse();
        rig.tailer().poll();
        assertThat(rig.tailer().isThrough()).isFalse();

        underway.forEach(Rig::deliverAll);
        assertThat(rig.tailer().isThrough()).isTrue();
    }

    @Test
    void whatFailedIsTriedAgainBeforeTheEnd() throws IOException {
        rig.route = batch -> batch.completed(new IOException("the store is away"));
        rig.write("a.log", "one\ntwo");
        rig.start();
        rig.tailer().end();
        rig.tailer().poll();
        rig.pass(rig.options.getPollInterval());
        rig.tailer().poll();
        assertThat(rig.tailer().isThrough()).isFalse();

        rig.route = Rig::deliverAll;
        drain();
        rig.received("one", "two");
    }

    @Test
    void nothingToReadIsThroughAtOnce() throws IOException {
        rig.start();
        rig.tailer().end();
        rig.tailer().poll();

        assertThat(rig.tailer().isThrough()).isTrue();
    }

    /** As the consumer does it: ticks and turns until everything is through. */
    private void drain() {
        rig.tailer().end();
        for (int look = 0; look < MOST_LOOKS && !rig.tailer().isThrough(); look++) {
            rig.tailer().poll();
            rig.pass(rig.options.getPollInterval());
        }
        assertThat(rig.tailer().isThrough()).isTrue();
    }
}
