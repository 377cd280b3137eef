package caravan.kubernetes;

import static caravan.kubernetes.SamplePod.LINK;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Acknowledger;
import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Settlement;
import caravan.batch.Source;
import caravan.batch.Tally;
import caravan.batch.Verdict;
import caravan.cri.CriParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What annotations do with the records of a container. */
class ContainerRulesTest {

    private static final String OUT = Enriched.TIME + " stdout F {\"n\":1}\n";
    private static final String ERR = Enriched.TIME + " stderr F {\"n\":2}\n";
    private static final String RAW = "{\"n\":3}\n";
    private static final String DOCKER =
            "{\"log\":\"{\\\"n\\\":4}\\n\",\"stream\":\"stderr\",\"time\":\"" + Enriched.TIME + "\"}\n";

    private final Ledger ledger = new Ledger();

    /** Keeps what became of a batch. */
    private static final class Ledger implements Acknowledger {
        private @Nullable Settlement settlement;

        Tally tally() {
            assertThat(settlement.failure()).isNull();
            return settlement.tally();
        }

        @Override
        public void heldBack(Batch batch) {}

        @Override
        public void settled(Settlement done) {
            settlement = done;
        }

        @Override
        public void bytesReleased(Settlement done, int bytes) {}
    }

    private Batch batch(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Batch batch = Batch.of(new Source(LINK), bytes, 0, bytes.length)
                .span(new Incarnation(1, 2), 0)
                .acknowledger(ledger)
                .build();
        new CriParser().apply(batch);
        return batch;
    }

    /** A batch of a pod that says this in our own dialect, given to the step and then to a store. */
    private Batch delivered(Map<String, String> annotations, String text) {
        SamplePod pod = new SamplePod();
        annotations.forEach((name, value) -> pod.annotation("caravan.io/" + name, value));
        ContainerMetadata known = pod.metadata();
        Batch batch = batch(text);
        Enricher.of(instance -> known, Map.of("podAnnotations", "caravan")).apply(batch);
        batch.decideAll(Verdict.DELIVERED, "store");
        batch.completed(null);
        return batch;
    }

    private static Tally.Amount amount(String... lines) {
        return new Tally.Amount(lines.length, String.join("", lines).length());
    }

    @Test
    void aWholeContainerIsFilteredByItsAnnotation() {
        Batch batch = delivered(Map.of("exclude", "true"), OUT + ERR + RAW + DOCKER);
        assertThat(batch.iterator().hasNext()).isFalse();
        assertThat(ledger.tally().of(Verdict.FILTERED)).isEqualTo(amount(OUT, ERR, RAW, DOCKER));
        assertThat(ledger.tally().of(Verdict.DELIVERED)).isEqualTo(Tally.Amount.ZERO);
        assertThat(ledger.tally().byName()).containsEntry("filtered:caravan.io/exclude", amount(OUT, ERR, RAW, DOCKER));
    }

    @Test
    void oneStreamIsFilteredByItsAnnotation() {
        delivered(Map.of("exclude_stderr-nginx", "true"), OUT + ERR + RAW + DOCKER);
        assertThat(ledger.tally().of(Verdict.FILTERED)).isEqualTo(amount(ERR, DOCKER));
        assertThat(ledger.tally().of(Verdict.DELIVERED)).isEqualTo(amount(OUT, RAW));
        assertThat(ledger.tally().byName())
                .containsEntry("filtered:caravan.io/exclude_stderr-nginx", amount(ERR, DOCKER));
    }

    @Test
    void eachStreamMayHaveItsOwn() {
        delivered(Map.of("exclude_stdout", "true", "exclude_stderr", "true"), OUT + ERR + RAW);
        assertThat(ledger.tally().byName())
                .containsEntry("filtered:caravan.io/exclude_stdout", amount(OUT, RAW))
                .containsEntry("filtered:caravan.io/exclude_stderr", amount(ERR));
    }

    @Test
    void whatWasLeftOutBeforeIsNotCountedAgain() {
        for (Map<String, String> annotations : List.of(Map.of("exclude", "true"), Map.of("exclude_stdout", "true"))) {
            Batch batch = batch(OUT + ERR);
            batch.filter(0, "before");
            ContainerMetadata known = pod(annotations);
            Enricher.of(instance -> known, Map.of("podAnnotations", "caravan")).apply(batch);
            batch.decideAll(Verdict.DELIVERED, "store");
            batch.completed(null);
            assertThat(ledger.tally().byName()).containsEntry("filtered:before", amount(OUT));
            assertThat(ledger.tally().of(Verdict.FILTERED).records()
                            + ledger.tally().of(Verdict.DELIVERED).records())
                    .isEqualTo(2);
        }
    }

    private static ContainerMetadata pod(Map<String, String> annotations) {
        SamplePod pod = new SamplePod();
        annotations.forEach((name, value) -> pod.annotation("caravan.io/" + name, value));
        return pod.metadata();
    }

    @Test
    void withoutAnnotationsEverythingIsDelivered() {
        delivered(Map.of(), OUT + ERR + RAW);
        assertThat(ledger.tally().byName()).containsOnlyKeys("delivered:store");
    }

    @Test
    void membersOfAMessageStandBehindIt() {
        Batch batch = delivered(Map.of("parser", "json"), OUT);
        String line = Enriched.json(batch).get(0);
        assertThat(line)
                .startsWith("{\"time\":\"" + Enriched.TIME
                        + "\",\"stream\":\"stdout\",\"logtag\":\"F\",\"message\":\"{\\\"n\\\":1}\","
                        + "\"parsed\":{\"n\":1},\"kubernetes\":{")
                .contains("\"node-7\"")
                .matches("(?s).*,\"offset\":0,\"end\":\\d+}");
    }

    @Test
    void oneStreamMayBeJson() {
        Batch batch = delivered(Map.of("parser_stderr", "json"), OUT + ERR + RAW + DOCKER);
        assertThat(batch)
                .extracting(record -> record.get("parsed"))
                .containsExactly(null, Map.of("n", 2), null, Map.of("n", 4));
    }

    @Test
    void theOtherStreamMayBeLogfmt() {
        String err = Enriched.TIME + " stderr F n=2\n";
        Batch batch = delivered(Map.of("parser", "json", "parser_stderr", "logfmt"), OUT + err + OUT + RAW);
        assertThat(batch)
                .extracting(record -> record.get("parsed"))
                .containsExactly(Map.of("n", 1), Map.of("n", "2"), Map.of("n", 1), null);
    }

    @Test
    void whereBothAreJsonAnUnknownStreamIsToo() {
        Batch batch = delivered(Map.of("parser", "json"), OUT + ERR + RAW);
        assertThat(batch).extracting(record -> record.get("parsed")).doesNotContainNull();
    }

    @Test
    void recordsThatAreNoObjectStayAsTheyAre() {
        String text = Stream.of("{\"n\":}", "[1]", "text \"quoted\"", "")
                .map(message -> Enriched.TIME + " stdout F " + message + '\n')
                .collect(Collectors.joining());
        List<String> parsed = Enriched.json(delivered(Map.of("parser", "json"), text));
        List<String> plain = Enriched.json(delivered(Map.of(), text));
        assertThat(parsed).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(withoutAnnotations(parsed.get(i))).isEqualTo(plain.get(i));
        }
        assertThat(parsed.get(0)).contains("\"parse_error\":\"invalid\"");
    }

    private static String withoutAnnotations(String line) {
        return line.replace("\"annotations\":{\"caravan.io/parser\":\"json\"},", "")
                .replace(",\"parse_error\":\"invalid\"", "");
    }

    @Test
    void whatIsLeftOutIsNotRead() {
        Batch batch = delivered(Map.of("parser", "json", "exclude_stdout", "true"), OUT + ERR);
        assertThat(batch).singleElement().satisfies(record -> assertThat(record.get("parsed"))
                .isEqualTo(Map.of("n", 2)));
    }
}
