package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links: their targets rotate, are truncated, swapped; they are removed and made again. */
class SymlinkTest extends RigTest {

    private Path link;
    private Path pod;

    @BeforeEach
    void linkLog() throws IOException {
        pod = Files.createDirectories(folder.toRealPath().resolve("pods/shop_web_1/app"));
        rig.options.setAllowedRoots(folder.toRealPath().toString());
        link = rig.logs.resolve("web.log");
        link("0.log");
    }

    /** As the kubelet does, at once. */
    private void link(String target) throws IOException {
        Path next = Files.createSymbolicLink(folder.resolve("next"), pod.resolve(target));
        Files.move(next, link, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(String target, String text) {
        Rig.write(pod.resolve(target), text.getBytes(StandardCharsets.UTF_8));
    }

    private void truncate(String target) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(pod.resolve(target).toFile(), "rw")) {
            file.setLength(0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thirtyTargetsInTurnAreEachReadToTheirEnd(boolean isUnread) throws IOException {
        List<String> expected = new ArrayList<>();
        rig.start();
        for (int target = 0; target < 30; target++) {
            link(target + ".log");
            for (int line = 0; line < 100; line++) {
                expected.add("target " + target + " line " + line);
                write(target + ".log", expected.get(expected.size() - 1) + "\n");
            }
            rig.pass(1_000).tailer().tick();
            if (!isUnread) {
                rig.poll();
            }
        }
        rig.poll().received(expected);
        rig.pollFor(20_000);
        assertThat(rig.openFiles()).hasSize(1);
    }

    @Test
    void targetsThatAreSwappedWhileTheStoreIsAwayAreReadInTheirOrder() throws IOException {
        rig.route = batch -> batch.completed(new IOException("away"));
        List<String> expected = new ArrayList<>();
        for (int target = 0; target < 5; target++) {
            link(target + ".log");
            write(target + ".log", target + "\n");
            expected.add(String.valueOf(target));
            (target == 0 ? rig.start() : rig).pollFor(30_000);
        }
        rig.route = Rig::deliverAll;
        rig.pollFor(120_000).received(expected);
    }

    @Test
    void aTargetWhoseFolderIsRenamedIsTheSameFile() throws IOException {
        write("0.log", "one\n");
        rig.start().poll();
        pod = Files.move(pod, pod.resolveSibling("other"));
        link("0.log");
        write("0.log", "two\n");
        rig.poll();
        try (Kubelet kubelet = new Kubelet(pod.resolve("0.log"), 5)) {
            kubelet.write("three\n");
            kubelet.rotate();
            kubelet.write("four\n");
        }
        rig.poll().received("one", "two", "three", "four");
    }

    @Test
    void aTargetThatIsLinkedAgainGoesOnWhereItWas() throws IOException {
        rig.start();
        write("0.log", "one\n");
        rig.poll();
        link("1.log");
        write("1.log", "two\n");
        rig.pollFor(30_000);
        link("0.log");
        write("0.log", "three\n");
        rig.poll();
        link("1.log");
        write("1.log", "four\n");
        rig.poll().received("one", "two", "three", "four");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void targetsThatBeginAlikeAreToldApart(int lines) throws IOException {
        String banner = "the banner that each start writes\n".repeat(lines);
        write("0.log", banner + "one\n");
        rig.start().poll();
        link("1.log");
        write("1.log", banner + "two\n");
        rig.poll();
        assertThat(rig.messages()).hasSize(2 * lines + 2).last().isEqualTo("two");
        assertThat(rig.restart().poll().messages()).hasSize(2 * lines + 2);
    }

    @Test
    void theRestOfATargetIsReadAfterItsLinkWasRemoved() throws IOException {
        write("0.log", "one\n");
        rig.start().poll();
        Files.delete(link);
        write("0.log", "two\n");
        rig.poll().received("one", "two");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000, 5_000, 30_000, 100_000})
    void aLinkThatIsRemovedAndMadeAgainGoesOnWhereItWas(long pause) throws IOException {
        write("0.log", "one\n");
        rig.start().poll();
        Files.delete(link);
        rig.pollFor(pause);
        write("0.log", "two\n");
        link("0.log");
        write("0.log", "three\n");
        rig.poll().received("one", "two", "three");
    }

    @Test
    void aTargetThatIsTruncatedIsReadFromItsBeginning() throws IOException {
        write("0.log", "one\ntwo\n");
        rig.start().poll();
        truncate("0.log");
        write("0.log", "three\n");
        rig.poll().received("one", "two", "three");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5_000, 30_000, 100_000})
    void aTargetThatIsTruncatedWhileItsLinkIsAwayIsReadFromItsBeginning(long pause) throws IOException {
        write("0.log", "one\ntwo\n");
        rig.start().poll();
        Files.delete(link);
        rig.pollFor(pause);
        truncate("0.log");
        write("0.log", "three\n");
        rig.pollFor(pause);
        link("0.log");
        write("0.log", "four\n");
        rig.poll().received("one", "two", "three", "four");
    }

    @Test
    void aTargetThatRotatesIsReadAsAFileIs() throws IOException {
        List<String> written = new ArrayList<>();
        try (Kubelet kubelet = new Kubelet(pod.resolve("0.log"), 5)) {
            rig.start().poll();
            for (int i = 0; i < 8; i++) {
                for (Program.Step step : kubelet.rotation()) {
                    written.add("line " + written.size());
                    kubelet.write(written.get(written.size() - 1) + "\n");
                    step.run();
                    rig.poll();
                }
            }
        }
        rig.poll().received(written);
    }

    @Test
    void aTargetThatRotatedWhileOffIsReadInItsSiblings() throws IOException {
        List<String> written = new ArrayList<>();
        try (Kubelet kubelet = new Kubelet(pod.resolve("0.log"), 5)) {
            rig.start().poll().stop();
            for (int i = 0; i < 3; i++) {
                written.add("line " + i);
                kubelet.write("line " + i + "\n");
                kubelet.rotate();
            }
        }
        rig.start().poll().received(written);
    }

    @Test
    void twoLinksToOneTargetAreReadOnce() throws IOException {
        write("0.log", "one\n");
        Files.createSymbolicLink(rig.logs.resolve("other.log"), pod.resolve("0.log"));
        rig.start().poll();
        write("0.log", "two\n");
        rig.poll().received("one", "two");
        assertThat(rig.openFiles()).hasSize(1);
    }

    @Test
    void aLinkOfALinkIsFollowed() throws IOException {
        Path docker = Files.createDirectories(folder.toRealPath().resolve("docker/4f1c"));
        Files.createSymbolicLink(pod.resolve("0.log"), docker.resolve("4f1c-json.log"));
        try (Docker program = new Docker(docker.resolve("4f1c-json.log"), 3)) {
            program.write("one\n");
            rig.start().poll();
            program.write("two\n");
            program.rotate();
            program.write("three\n");
            rig.poll().received("one", "two", "three");
        }
    }

    @Test
    void aDanglingLinkWaitsForItsTarget() throws IOException {
        rig.start().pollFor(10_000);
        write("0.log", "one\n");
        rig.poll().received("one");
    }
}
