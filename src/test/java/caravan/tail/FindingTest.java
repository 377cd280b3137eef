package caravan.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are followed: by pattern, under several names, those that cannot be read yet or vanish. */
class FindingTest extends RigTest {

    /** What even root may not read: a switch of the kernel's that can only be written to. */
    private static final Path DENIED = Path.of("/proc/sys/vm/compact_memory");

    // ---- patterns

    @Test
    void excludesWinOverIncludes() throws IOException {
        rig.options.setInclude("**/*.log");
        rig.options.setExclude("kube-system_*/**,**/noise-*.log");
        rig.write("kube-system_proxy_1/proxy/0.log", "not this\n");
        rig.write("shop_web_2/noise-1.log", "nor this\n");
        rig.write("shop_web_2/web/0.log", "this\n");
        rig.start().poll().received("this");
    }

    @Test
    void aCommaInANameIsWrittenWithABackslash() throws IOException {
        rig.options.setInclude("a\\,b.log,c.log");
        rig.write("a,b.log", "one\n");
        rig.write("b.log", "not this\n");
        rig.write("c.log", "two\n");
        rig.start().poll();
        assertThat(rig.messages()).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void aFileThatSeveralPatternsTakeIsReadOnce() throws IOException {
        rig.options.setInclude("*.log,a.log,**/*.log,*.log");
        rig.write("a.log", "one\n");
        rig.start().poll().restart();
        rig.write("a.log", "two\n");
        rig.poll().received("one", "two");
    }

    @Test
    void caseMatters() throws IOException {
        rig.write("a.LOG", "not this\n");
        rig.write("A.log", "this\n");
        rig.start().poll().received("this");
    }

    @Test
    void aNameMayHoldAnyCharacter() throws IOException {
        String name = "a \"b\"\n\t=\\ \u65e5.log";
        rig.write(name, "one\n");
        rig.start().poll().restart();
        rig.write(name, "two\n");
        rig.poll().received("one", "two");
        assertThat(rig.messages(name)).hasSize(2);
    }

    @Test
    void aFileThatIsExcludedForAWhileGoesOnWhereItStopped() throws IOException {
        rig.write("a.log", "one\n");
        rig.start().poll().stop();
        rig.write("a.log", "two\n");
        rig.options.setExclude("a.log");
        rig.start().pollFor(120_000).received("one").stop();
        rig.write("a.log", "three\n");
        rig.options.setExclude("");
        rig.start().poll().received("one", "two", "three");
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    // ---- when they come

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void filesAndDirectoriesThatAppearAreFoundWithAndWithoutAWatch(boolean watches) throws IOException {
        rig.watches = watches;
        rig.options.setInclude("**/*.log");
        rig.start().pollFor(10_000);
        rig.write("a.log", "one\n");
        rig.pollFor(6_000).received("one");
        rig.write("b/c/d.log", "two\n");
        rig.pollFor(6_000).received("one", "two");
        rig.write("b/c/e.log", "three\n");
        rig.pollFor(6_000).received("one", "two", "three");
    }

    @Test
    void theFollowedDirectoryMayAppearLater() throws IOException {
        Path later = rig.logs.resolve("later");
        rig.options.setDirectory(later.toString());
        rig.start().pollFor(10_000);
        rig.write("later/a.log", "one\n");
        rig.poll().received("one");
    }

    // ---- several names

    @Test
    void aFileWithTwoNamesIsReadOnce() throws IOException {
        Path file = rig.write("a.log", "one\n");
        Files.createLink(rig.logs.resolve("b.log"), file);
        Files.createSymbolicLink(rig.logs.resolve("c.log"), file);
        rig.start().poll();
        rig.write("a.log", "two\n");
        rig.poll().restart();
        rig.write("b.log", "three\n");
        rig.poll().received("one", "two", "three");
        assertThat(rig.records.stream().map(record -> record.get("file")).distinct())
                .hasSize(1);
    }

    @Test
    void aFileWithTwoNamesIsReadOnceWhileItsBatchesAreOnTheirWay() throws IOException {
        List<Batch> kept = new ArrayList<>();
        rig.route = batch -> {
            batch.retain();
            kept.add(batch);
            batch.completed(null);
        };
        Files.createLink(rig.logs.resolve("b.log"), rig.write("a.log", "one\n"));
        rig.start().pollFor(10_000);
        for (Batch batch : kept) {
            batch.decideAll(Verdict.DELIVERED, "test");
            batch.release();
        }
        assertThat(kept).hasSize(1);
    }

    @Test
    void aFileThatGetsASecondNameIsNotReadAgain() throws IOException {
        Path file = rig.write("a.log", "one\n");
        rig.start().poll();
        Files.createLink(rig.logs.resolve("b.log"), file);
        rig.poll();
        rig.write("b.log", "two\n");
        rig.poll().received("one", "two");
        assertThat(rig.messages("a.log")).hasSize(2);
    }

    @Test
    void aFileIsReadOnUnderItsSecondNameWhenTheFirstIsGone() throws IOException {
        Path file = rig.write("a.log", "one\n");
        rig.start().poll();
        Path second = Files.createLink(rig.logs.resolve("b.log"), file);
        rig.poll();
        Files.delete(file);
        rig.pollFor(10_000);
        Rig.write(second, "two\n".getBytes(UTF_8));
        rig.pollFor(10_000).received("one", "two");
    }

    // ---- what cannot be read

    @Test
    void aFileThatMayNotBeReadIsReadOnceItMay() throws IOException {
        Path file = rig.write("a.log", "one\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "root may read everything");
        rig.write("b.log", "two\n");
        rig.start().poll().received("two");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        rig.poll().received("two", "one");
    }

    @Test
    void aFileThatNobodyMayReadDoesNotKeepOthersWaiting() throws IOException {
        assumeTrue(Files.exists(DENIED));
        rig.options.setAllowedRoots(DENIED.getParent() + "," + rig.logs);
        Path link = Files.createSymbolicLink(rig.logs.resolve("a.log"), DENIED);
        rig.write("b.log", "one\n");
        rig.start().pollFor(10_000).received("one");
        Files.delete(link);
        rig.write("a.log", "two\n");
        rig.poll().received("one", "two");
    }

    @Test
    void aFileThatMayNotBeReadAnyMoreIsReadOnWhereItIsOpen() throws IOException {
        Path file = rig.write("a.log", "one\n");
        rig.start().poll();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-w-------"));
        rig.write("a.log", "two\n");
        rig.poll().received("one", "two");
    }

    @Test
    void aLinkThatLeadsInACircleIsFollowedOnceItLeadsToAFile() throws IOException {
        Path link = rig.logs.resolve("a.log");
        Path other = rig.logs.resolve("circle");
        Files.createSymbolicLink(link, other);
        Files.createSymbolicLink(other, link);
        rig.write("b.log", "one\n");
        rig.start().pollFor(10_000).received("one");
        Files.delete(other);
        rig.write("circle", "two\n");
        rig.poll().received("one", "two");
    }

    @Test
    void aLinkMayWaitForItsTarget() throws IOException {
        Files.createSymbolicLink(rig.logs.resolve("a.log"), rig.logs.resolve("target"));
        rig.start().pollFor(10_000);
        rig.write("target", "one\n");
        rig.poll().received("one");
    }

    @Test
    void aSocketAndADirectoryAreNoLogs() throws IOException {
        Files.createDirectory(rig.logs.resolve("a.log"));
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(rig.logs.resolve("b.log"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(address);
            rig.write("c.log", "one\n");
            rig.start().poll().received("one");
        }
    }

    @Test
    void aFileThatIsDeletedAndWrittenAgainBetweenTwoLooksIsReadAnew() throws IOException {
        Path file = rig.write("a.log", "one\n");
        rig.start().poll();
        Files.delete(file);
        rig.write("a.log", "two\n");
        rig.poll().received("one", "two");
    }
}
