package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that vanish before they are read: all of them count as lost, no others, and what follows is read. */
class LostBytesTest {

    @TempDir
    Path folder;

    private Rig rig;
    private Path pod;

    @BeforeEach
    void linkLog() throws IOException {
        rig = new Rig(folder);
        pod = Files.createDirectories(folder.resolve("pods/shop_checkout_1/app"));
        rig.options.setAllowedRoots(folder.toString());
        Files.createSymbolicLink(rig.logs.resolve("checkout.log"), pod.resolve("0.log"));
    }

    @AfterEach
    void closeRig() throws IOException {
        rig.close();
    }

    @Test
    void podThatWentDuringAnOutageWithUnreadBytes() throws IOException {
        crashWithUnread("lost\n".repeat(100));
        Files.delete(rig.logs.resolve("checkout.log"));
        Rig.deleteTree(pod.getParent());
        pollForAWhile();

        assertThat(rig.tailer().ledger().lostBytes()).isEqualTo(500);
        assertThat(rig.messages()).isEmpty();
    }

    @Test
    void rotatedFileThatWentDuringAnOutageWithUnreadBytes() throws IOException {
        crashWithUnread("lost\n".repeat(100));
        Files.delete(pod.resolve("0.log"));
        Rig.write(pod.resolve("0.log"), "successor\n".getBytes());
        pollForAWhile();

        assertThat(rig.tailer().ledger().lostBytes()).isEqualTo(500);
        assertThat(rig.messages()).containsExactly("successor");
    }

    @Test
    void onlyWhatWasNotAcknowledgedIsLost() throws IOException {
        Rig.write(pod.resolve("0.log"), "read\n".getBytes());
        rig.start().poll();
        rig.route = LostBytesTest::refuse;
        Rig.write(pod.resolve("0.log"), "lost\n".repeat(100).getBytes());
        rig.poll().crash();
        Files.delete(pod.resolve("0.log"));
        pollForAWhile();

        assertThat(rig.tailer().ledger().lostBytes()).isEqualTo(500);
        assertThat(rig.tailer().ledger().bytes(Verdict.DELIVERED)).isEqualTo(5);
    }

    @Test
    void whatIsLostBehindABatchThatIsUnderWayCountsOnceOverACrash() throws IOException {
        List<Batch> kept = new ArrayList<>();
        rig.route = kept::add;
        Path log = Rig.write(pod.resolve("0.log"), "kept\n".getBytes());
        rig.start().poll();
        rig.route = LostBytesTest::refuse;
        Rig.write(log, "refused\n".getBytes());
        rig.poll();
        Rig.write(log, "unread\n".getBytes());
        rig.tailer().tick();
        Files.writeString(log, "new\n");
        rig.pollFor(20_000);
        assertThat(rig.ledger().lostBytes()).isEqualTo(7);
        rig.crash();
        kept.forEach(batch -> batch.completed(new IOException("gone")));
        pollForAWhile();

        assertThat(rig.ledger().lostBytes()).isEqualTo(5 + 8 + 7);
        assertThat(rig.messages()).containsExactly("new");
    }

    @Test
    void rotatedFileThatIsFoundLateIsStillRead() throws IOException {
        crashWithUnread("unread\n".repeat(100));
        rig.start();
        Path hidden = Files.move(pod, pod.resolveSibling("hidden"));
        deliver();
        rig.poll();
        Files.move(hidden, pod);
        rig.poll().poll();

        assertThat(rig.messages()).hasSize(100);
        assertThat(rig.tailer().ledger().lostBytes()).isZero();
    }

    private void crashWithUnread(String text) throws IOException {
        rig.route = LostBytesTest::refuse;
        Rig.write(pod.resolve("0.log"), text.getBytes());
        rig.start().poll().crash();
    }

    private void pollForAWhile() throws IOException {
        deliver();
        rig.start();
        for (int i = 0; i < 10; i++) {
            rig.poll();
        }
    }

    private void deliver() {
        rig.route = batch -> {
            batch.decideAll(Verdict.DELIVERED, "test");
            batch.completed(null);
        };
    }

    private static void refuse(Batch batch) {
        batch.completed(new ConnectException("the store is away"));
    }
}
