package caravan.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.bulk.Bulk;
import caravan.bulk.StoreAwayException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of records by a store's answer. */
class ItemAnswersTest {

    private final Bulk bulk = Bulks.ofLines("{\"message\":\"a\"}", "{\"message\":\"b\"}", "{\"message\":\"c\"}");

    private static void one(Bulk bulk, int status, @Nullable String type, @Nullable String reason) {
        ItemAnswers answers = new ItemAnswers(bulk, "store", 3);
        answers.delivered(1);
        answers.answered(1, status, type, reason);
        answers.delivered(1);
        answers.end();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 409})
    void whatTheStoreHasIsDelivered(int status) {
        one(bulk, status, status == 409 ? "version_conflict_engine_exception" : null, null);

        assertThat(bulk.open()).isZero();
        assertThat(bulk.refused()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "429, es_rejected_execution_exception, rejected",
        "429, cluster_block_exception, 'index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded]'",
        "503, unavailable_shards_exception, primary shard is not active",
        "500, exception, oh",
        "401, security_exception, who",
        "403, security_exception, action is unauthorized for user [x] on indices [y]",
        "403, cluster_block_exception, 'blocked by: [FORBIDDEN/6/cluster read-only (api)]'",
        "400, validation_exception, 'this action would add [2] shards, but has [1000]/[1000] maximum shards open'",
        "302, , ",
    })
    void whatTheStoreMayTakeLaterStaysOpen(int status, @Nullable String type, @Nullable String reason) {
        assertThatThrownBy(() -> one(bulk, status, type, reason))
                .isInstanceOf(StoreAwayException.class)
                .hasMessageContaining("1 records")
                .hasMessageContaining(Integer.toString(status));
        assertThat(bulk.open()).isEqualTo(1);
        assertThat(bulk.isOpen(1)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "400, document_parsing_exception, 'failed to parse field [message] of type [text]'",
        "400, illegal_argument_exception, Limit of total fields [1000] has been exceeded",
        "404, index_not_found_exception, no such index",
        "413, too_large, for it",
        "403, cluster_block_exception, 'index [old] blocked by: [FORBIDDEN/8/index write (api)]'",
        "500, fail_processor_exception, not in my pipeline",
    })
    void whatTheStoreNeverTakesIsRefusedWithItsReason(int status, String type, String reason) {
        one(bulk, status, type, reason);

        assertThat(bulk.open()).isZero();
        assertThat(bulk.reason(1)).isEqualTo(status + " " + type + ": " + reason);
        assertThat(bulk.reason(0)).isNull();
    }

    @Test
    void aReasonIsOneLineWithABound() {
        one(bulk, 400, "bad", "a\nb\u001b[31m" + "c".repeat(5_000));

        assertThat(bulk.reason(1)).startsWith("400 bad: a b [31mccc").hasSizeLessThan(1_100);
    }

    @Test
    void itemsAreAboutTheRecordsThatWereOpen() {
        bulk.delivered(1);
        ItemAnswers answers = new ItemAnswers(bulk, "store", 2);
        answers.delivered(1);
        answers.answered(1, 400, "bad", null);
        answers.end();

        assertThat(bulk.reason(2)).isEqualTo("400 bad");
    }

    @Test
    void openRecordsDoNotKeepTheOthersFromTheirVerdict() {
        ItemAnswers answers = new ItemAnswers(bulk, "store", 3);
        answers.answered(1, 429, null, null);
        answers.answered(1, 201, null, null);
        answers.answered(1, 400, "bad", null);

        assertThatThrownBy(answers::end).isInstanceOf(StoreAwayException.class);
        assertThat(bulk.isOpen(0)).isTrue();
        assertThat(bulk.open()).isEqualTo(1);
        assertThat(bulk.reason(2)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void anAnswerAboutOtherRecordsIsAboutNone(int items) {
        assertThatThrownBy(() -> new ItemAnswers(bulk, "store", items))
                .isInstanceOf(StoreAwayException.class)
                .hasMessage("store answered for " + items + " records of 3");
        assertThat(bulk.open()).isEqualTo(3);
    }

    @Test
    void allAtOnceIsTheSame() {
        bulk.delivered(0);
        ItemAnswers answers = new ItemAnswers(bulk, "store", 2);
        answers.answered(2, 201, null, null);
        answers.end();

        assertThat(bulk.open()).isZero();
    }
}
