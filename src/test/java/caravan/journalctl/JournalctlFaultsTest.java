package caravan.journalctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.checkpoint.CheckpointLog;
import caravan.checkpoint.StateLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script in the place of journalctl, which does what a process can do. */
class JournalctlFaultsTest {

    @TempDir
    Path folder;

    private JournalRig rig;

    @BeforeEach
    void setUp() {
        rig = new JournalRig(folder, folder.resolve("state"));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void script(String... lines) throws Exception {
        Path script = folder.resolve("journalctl");
        Files.writeString(
                script,
                "#!/bin/sh\necho \"$@\" >> " + folder.resolve("calls") + '\n' + String.join("\n", lines) + '\n');
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        rig.option("command", script.toString());
    }

    private static String entry(int number) {
        return "{\"__CURSOR\":\"c" + number + "\",\"MESSAGE\":\"m" + number + "\",\"_PID\":\"1\"}";
    }

    private List<String> calls() throws Exception {
        return Files.readAllLines(folder.resolve("calls"));
    }

    @Test
    void isRunWithAllThatItNeedsToLeaveNothingOut() throws Exception {
        script("sleep 100");
        rig.option("units", "kubelet,docker").option("identifiers", "audit").option("priority", "err..info");
        rig.start().await("call", () -> Files.exists(folder.resolve("calls")));
        rig.await("steady", () -> rig.consumer().pid() > 0);
        assertThat(calls().get(0))
                .contains("--output=json --all --merge --no-pager", "--directory=" + folder)
                .contains("--unit=kubelet --unit=docker --identifier=audit --priority=err..info")
                .contains("--follow --no-tail")
                .doesNotContain("cursor");
    }

    @Test
    void goesOnBehindTheLastEntryWhenItDies() throws Exception {
        script(
                "case \"$*\" in",
                "*cursor=c2*) echo '" + entry(2) + "'; echo '" + entry(3) + "'; exec sleep 100;;",
                "*) echo '" + entry(1) + "'; echo '" + entry(2) + "'; printf '{\"__CURSOR\":\"c3\",\"MES'; exit 3;;",
                "esac");
        rig.start().awaitRecords(3);
        assertThat(rig.messages()).containsExactly("m1", "m2", "m3");
        assertThat(rig.consumer().getObstacle()).isEmpty();
    }

    @Test
    void oneThatEndsAtOnceIsTriedAgainAfterPausesAndItsWordsAreTheObstacle() throws Exception {
        script("echo 'cannot do it' >&2", "exit 7");
        rig.start().awaitObstacle("ended with status 7: cannot do it");
        Thread.sleep(1_000);
        assertThat(rig.consumer().getStarts()).isBetween(2L, 6L);
    }

    @Test
    void whatItSaysWhileItRunsIsTheObstacleUntilAnEntryComes() throws Exception {
        script("echo 'no permission' >&2", "sleep 1", "echo '" + entry(1) + "'", "exec sleep 100");
        rig.start().awaitObstacle("no permission").awaitRecords(1);
        assertThat(rig.consumer().getObstacle()).isEmpty();
    }

    @Test
    void aMissingProgramIsAnObstacle() throws Exception {
        rig.option("command", "/nowhere/journalctl").start().awaitObstacle("cannot run /nowhere/journalctl");
    }

    @Test
    void theProcessEndsWithTheRoute() throws Exception {
        script("echo '" + entry(1) + "'", "exec sleep 100");
        rig.start().awaitRecords(1);
        ProcessHandle process = ProcessHandle.of(rig.consumer().pid()).orElseThrow();
        rig.stop();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void anOperatorSeesTheLedgerAndTheObstacle() throws Exception {
        script("echo '" + entry(1) + "'", "echo '" + entry(2) + "'", "sleep 1", "echo 'gone' >&2", "exit 3");
        rig.start().awaitRecords(2).await("verdicts", () -> rig.consumer().getReadRecords() == 2);
        assertThat(rig.attribute("DeliveredRecords")).isEqualTo(2L);
        assertThat(rig.attribute("DeliveredBytes")).isEqualTo(2L * (entry(1).length() + 1));
        assertThat(rig.attribute("UnacknowledgedBytes")).isEqualTo(0L);
        assertThat(rig.attribute("LedgerBalanced")).isEqualTo(true);
        rig.awaitObstacle("ended with status 3: gone");
        assertThat(String.valueOf(rig.attribute("Obstacle"))).contains("ended with status 3: gone");
    }

    @Test
    void aStateFolderThatIsInUseIsWaitedFor() throws Exception {
        script("echo '" + entry(1) + "'", "exec sleep 100");
        try (StateLock other = new StateLock(folder.resolve("state/journal/local"))) {
            assertThat(other.tryAcquire()).isTrue();
            rig.start().awaitObstacle("in use by another process");
        }
        rig.awaitRecords(1);
        assertThat(rig.consumer().getObstacle()).isEmpty();
    }

    @Test
    void aCheckpointOfSomebodyElseIsLeftAlone() throws Exception {
        script("echo '" + entry(1) + "'", "exec sleep 100");
        try (CheckpointLog log = CheckpointLog.open(folder.resolve("state/journal/local"))) {
            log.put("started", "1");
            log.flush();
        }
        rig.start().awaitObstacle("written by another version or by somebody else");
        assertThat(rig.records).isEmpty();
        assertThat(folder.resolve("calls")).doesNotExist();
    }

    @Test
    void allFaultsOfTheOptionsAreNamedAtOnce() {
        rig.option("priority", "loud").option("begin", "yesterday").option("maxBatchBytes", "1");
        assertThatThrownBy(rig::start)
                .hasStackTraceContaining("`priority` must be 0 to 7")
                .hasStackTraceContaining("`begin` must be beginning, end, or a duration")
                .hasStackTraceContaining("`maxBatchBytes` must be at least 65536: was 1");
    }
}
