package caravan.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files whose names change from one followed name to another while their batches are on their way: nothing comes twice. */
class NamesTest extends RigTest {

    private final List<Batch> kept = new ArrayList<>();

    private void keepBatches() {
        rig.route = batch -> {
            batch.retain();
            kept.add(batch);
            batch.completed(null);
        };
    }

    /** Delivers what is on its way and what comes, and gives all messages in the order in which they left. */
    private List<String> deliver() {
        List<String> messages = new ArrayList<>();
        for (Batch batch : kept) {
            batch.forEach(record -> messages.add((String) record.get("message")));
            batch.decideAll(Verdict.DELIVERED, "test");
            batch.release();
        }
        kept.clear();
        rig.route = Rig::deliverAll;
        rig.records.clear();
        rig.pollFor(20_000);
        messages.addAll(rig.messages());
        assertThat(rig.ledger().lostBytes()).isZero();
        return messages;
    }

    private void link(String name, Path target) throws IOException {
        Files.deleteIfExists(rig.logs.resolve(name));
        Files.createSymbolicLink(rig.logs.resolve(name), target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.log", "current.log", "latest.log", "z.log"})
    void aLinkToTheNewestOfSeveralFiles(String link) throws IOException {
        keepBatches();
        rig.start();
        for (int day = 1; day <= 4; day++) {
            String name = "day-" + day + ".log";
            link(link, rig.write(name, day + " morning\n"));
            rig.poll();
            rig.write(name, day + " evening\n");
            rig.poll();
        }
        List<String> messages = deliver();
        rig.write("day-4.log", "4 night\n");
        rig.poll();
        messages.add(rig.messages().get(rig.messages().size() - 1));
        assertThat(messages)
                .containsExactly(
                        "1 morning",
                        "1 evening",
                        "2 morning",
                        "2 evening",
                        "3 morning",
                        "3 evening",
                        "4 morning",
                        "4 evening",
                        "4 night");
    }

    @Test
    void aLinkThatIsLedToAFileThatIsFollowedAlready() throws IOException {
        Path other = rig.write("other", "other\n");
        Path file = rig.write("a.log", "one\n");
        link("b.log", other);
        keepBatches();
        rig.start().poll();
        link("b.log", file);
        rig.pollFor(10_000);
        rig.write("a.log", "two\n");
        rig.pollFor(10_000);
        assertThat(deliver()).containsExactlyInAnyOrder("other", "one", "two");
        Files.delete(other);
        rig.pollFor(200_000);
        assertThat(rig.openFiles()).containsExactly(file.toString());
    }

    @Test
    void aFileThatIsRenamedToAnotherFollowedNameWhileAllIsRead() throws IOException {
        rig.options.setInclude("a.log*");
        rig.options.setRotation("none");
        Path file = rig.write("a.log", "one\n");
        rig.start().poll();
        Path renamed = Files.move(file, rig.logs.resolve("a.log.old"));
        Rig.write(renamed, "two\n".getBytes(UTF_8));
        rig.write("a.log", "three\n");
        rig.pollFor(10_000);
        assertThat(rig.messages()).containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void aFileThatIsRenamedToAnotherFollowedName() throws IOException {
        rig.options.setInclude("a.log*");
        rig.options.setRotation("none");
        keepBatches();
        Path file = rig.write("a.log", "one\n");
        rig.start().poll();
        Path renamed = Files.move(file, rig.logs.resolve("a.log.old"));
        rig.write("a.log", "three\n");
        rig.pollFor(10_000);
        Rig.write(renamed, "two\n".getBytes(UTF_8));
        rig.pollFor(10_000);
        assertThat(deliver()).containsExactlyInAnyOrder("one", "two", "three");
        Rig.write(renamed, "late\n".getBytes(UTF_8));
        rig.poll();
        assertThat(rig.messages("a.log.old")).containsExactly("late");
    }
}
