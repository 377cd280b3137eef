package caravan.journalctl;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.checkpoint.CheckpointLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real journalctl, and journals as systemd writes them. */
class JournalTest {

    @TempDir
    Path folder;

    private Path journal;
    private JournalFile file;
    private JournalRig rig;

    @BeforeEach
    void setUp() throws Exception {
        JournalFile.assumeInstalled();
        journal = Files.createDirectories(folder.resolve("journal"));
        file = new JournalFile(journal.resolve("a.journal"));
        rig = new JournalRig(journal, folder.resolve("state"));
    }

    @AfterEach
    void stop() {
        if (rig != null) {
            rig.close();
        }
    }

    private static List<String> lines(int from, int to) {
        List<String> lines = new ArrayList<>();
        for (int i = from; i < to; i++) {
            lines.add("line " + i);
        }
        return lines;
    }

    private Path state() {
        return folder.resolve("state/journal/local");
    }

    // ---- reading

    @Test
    void aBacklogOfTenThousandEntriesArrivesInOrder() throws Exception {
        file.addLines(10_000, "kubelet.service").write();
        rig.start().awaitRecords(10_000);
        assertThat(rig.messages()).isEqualTo(lines(0, 10_000));
        assertThat(rig.cursors()).doesNotHaveDuplicates();
    }

    @Test
    void messagesOfAnySizeAndContentArriveAsTheyAre() throws Exception {
        byte[] binary = new byte[1_000_000];
        new Random(1).nextBytes(binary);
        String big = "x".repeat(1_000_000);
        file.add(big)
                .add("one\ntwo\n\tthree")
                .add(binary)
                .add("\u001b[31mred\u001b[0m é")
                .add("")
                .add("the end");
        file.write();
        rig.start().awaitRecords(6);
        assertThat(rig.messages().get(0)).isEqualTo(big);
        assertThat(rig.messages().get(1)).isEqualTo("one\ntwo\n\tthree");
        assertThat(java.util.Base64.getDecoder()
                        .decode(String.valueOf(rig.records.get(2).get("message_base64"))))
                .isEqualTo(binary);
        assertThat(rig.messages().get(3)).isEqualTo("\u001b[31mred\u001b[0m é");
        assertThat(rig.messages().get(4)).isEqualTo("");
        assertThat(rig.records.get(5)).containsEntry("time", "2026-09-21T14:13:20.005000Z");
    }

    @Test
    void anEntryAboveTheLimitIsCutAndMarked() throws Exception {
        file.add("before").add("x".repeat(300_000)).add("behind").write();
        rig.option("maxEntryBytes", "65536").start().awaitRecords(3);
        assertThat(rig.records.get(1)).containsEntry("unparsed", true);
        assertThat(rig.messages().get(1)).hasSize(65_536);
        assertThat(rig.messages().get(2)).isEqualTo("behind");
        assertThat(rig.consumer().getCutEntries()).isEqualTo(1);
    }

    @Test
    void entriesOfAllBootsAreRead() throws Exception {
        file.addLines(3, "a.service").boot("0".repeat(31) + "1").addLines(3, "a.service");
        file.boot("0".repeat(31) + "2").addLines(3, "a.service").write();
        rig.start().awaitRecords(9);
        assertThat(rig.messages()).isEqualTo(lines(0, 9));
    }

    @Test
    void onlyTheUnitsAndPrioritiesThatAreWantedAreRead() throws Exception {
        file.addLines(16, "kubelet.service").addLines(16, "cron.service").addLines(16, "containerd.service");
        file.write();
        rig.option("units", "kubelet, containerd.service").option("priority", "warning");
        rig.start().awaitRecords(20);
        assertThat(rig.records).hasSize(20).allSatisfy(record -> {
            assertThat(record.get("journal")).extracting("priority").isIn(0, 1, 2, 3, 4);
            assertThat(record.get("journal")).extracting("unit").isIn("kubelet.service", "containerd.service");
        });
    }

    @Test
    void entriesThatComeLaterAreRead() throws Exception {
        file.addLines(2, "a.service").write();
        rig.start().awaitRecords(2);
        for (int i = 0; i < 3; i++) {
            file.addLines(5, "a.service").write();
            rig.awaitRecords(7 + 5 * i);
        }
        assertThat(rig.messages()).isEqualTo(lines(0, 17));
    }

    @Test
    void atTheEndOnlyWhatComesIsRead() throws Exception {
        file.addLines(10, "a.service").write();
        rig.option("begin", "end")
                .start()
                .await("journalctl", () -> rig.consumer().getStarts() > 0);
        rig.stop();
        file.addLines(2, "a.service").write();
        rig.start().awaitRecords(2);
        assertThat(rig.messages()).isEqualTo(lines(10, 12));
    }

    @Test
    void youngEntriesOnlyAreReadWhereThatIsWanted() throws Exception {
        long age = (System.currentTimeMillis() * 1_000 - JournalFile.BEGIN) / 1_000;
        file.from(0)
                .addLines(1, "a.service")
                .from(age - 30_000)
                .addLines(2, "a.service")
                .write();
        rig.option("begin", "5m").start().awaitRecords(2);
        assertThat(rig.records).hasSize(2);
    }

    // ---- starting again

    @Test
    void aJournalctlThatIsKilledCostsNothingAndRepeatsNothing() throws Exception {
        file.addLines(2_000, "a.service").write();
        rig.start().awaitRecords(1);
        for (int i = 0; i < 5; i++) {
            long pid = rig.await("journalctl", () -> rig.consumer().pid() > 0)
                    .consumer()
                    .pid();
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            file.addLines(100, "a.service").write();
            rig.await(
                    "another one",
                    () -> rig.consumer().getStarts() > 0 && rig.consumer().pid() != pid);
        }
        rig.awaitRecords(2_500);
        assertThat(rig.messages()).isEqualTo(lines(0, 2_500));
        assertThat(rig.cursors()).doesNotHaveDuplicates();
        assertThat(rig.consumer().getStarts()).isGreaterThan(5);
    }

    @Test
    void aRestartGoesOnBehindTheCheckpoint() throws Exception {
        file.addLines(10, "a.service").write();
        rig.start().awaitRecords(10).stop();
        file.addLines(10, "a.service").write();
        rig.start().awaitRecords(20).stop();
        assertThat(rig.messages()).isEqualTo(lines(0, 20));
    }

    @Test
    void rotationAndVacuumAreSurvived() throws Exception {
        file.addLines(50, "a.service").write();
        rig.start().awaitRecords(50);
        new JournalFile(journal.resolve("b.journal"))
                .from(50)
                .addLines(50, "a.service")
                .write();
        rig.awaitRecords(100);
        Files.delete(journal.resolve("a.journal"));
        JournalFile third = new JournalFile(journal.resolve("c.journal")).from(100);
        third.addLines(50, "a.service").write();
        rig.awaitRecords(150).stop();
        Files.delete(journal.resolve("b.journal"));
        third.addLines(50, "a.service").write();
        rig.start().awaitRecords(200);
        assertThat(rig.messages()).isEqualTo(lines(0, 200));
    }

    @Test
    void whereTheEntryOfTheCheckpointIsGoneTheNextOneIsRead() throws Exception {
        file.addLines(10, "a.service").write();
        rig.start().awaitRecords(10).stop();
        Files.delete(journal.resolve("a.journal"));
        new JournalFile(journal.resolve("b.journal"))
                .from(20)
                .addLines(10, "a.service")
                .write();
        rig.start().awaitRecords(20);
        assertThat(rig.messages().subList(10, 20)).isEqualTo(lines(20, 30));
    }

    @Test
    void aCursorThatJournalctlDoesNotTakeIsReportedAndAllThatIsThereIsRead() throws Exception {
        file.addLines(10, "a.service").write();
        rig.start().awaitRecords(10).stop();
        try (CheckpointLog log = CheckpointLog.open(state())) {
            log.put("token", "garbage");
            log.flush();
        }
        rig.start().awaitRecords(20);
        assertThat(rig.messages().subList(10, 20)).isEqualTo(lines(0, 10));
    }

    // ---- what cannot be read

    @Test
    void aMissingFolderIsAnObstacleUntilItIsThere() throws Exception {
        Files.delete(journal);
        rig.start().awaitObstacle("No such file or directory");
        file.addLines(3, "a.service").write();
        rig.awaitRecords(3)
                .await("no obstacle", () -> rig.consumer().getObstacle().isEmpty());
    }

    @Test
    void anEmptyFolderIsNoObstacle() throws Exception {
        rig.start().await("steady", () -> rig.consumer().pid() > 0);
        file.addLines(3, "a.service").write();
        rig.awaitRecords(3);
        assertThat(rig.consumer().getObstacle()).isEmpty();
    }

    @Test
    void aJournalThatCannotBeReadIsAnObstacleWithJournalctlsWords() throws Exception {
        byte[] garbage = new byte[100_000];
        new Random(1).nextBytes(garbage);
        Files.write(journal.resolve("system.journal"), garbage);
        rig.start().awaitObstacle("corrupted, ignoring file");
    }

    @Test
    void aDamagedFileBesideGoodOnesHidesNone() throws Exception {
        Files.writeString(journal.resolve("old.journal"), "garbage".repeat(1_000), StandardCharsets.UTF_8);
        file.addLines(10, "a.service").write();
        rig.start().awaitRecords(10);
        rig.await("no obstacle", () -> rig.consumer().getObstacle().isEmpty());
    }
}
