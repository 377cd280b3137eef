package caravan.elasticsearch;

import caravan.bulk.Bulk;
import caravan.indexing.AnswerRuns;
import caravan.indexing.ItemAnswers;
import caravan.search.SearchStore;
import caravan.verdict.Verdicts;
import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/** Gives each record of a bulk the verdict that the store's answer has for it. */
public final class BulkAnswers implements Processor {

    private final SearchStore store;

    /** The step for one Camel context. */
    public BulkAnswers(SearchStore store) {
        this.store = store;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Bulk bulk = exchange.getProperty(Verdicts.BATCH, Bulk.class);
        List<?> items = exchange.getIn().getMandatoryBody(List.class);
        ItemAnswers answers = new ItemAnswers(bulk, store.name(), count(items));
        for (Object each : items) {
            BulkResponseItem item = (BulkResponseItem) each;
            ErrorCause error = item.error();
            answers.answered(
                    AnswerRuns.count(item.id()),
                    item.status(),
                    error == null ? null : error.type(),
                    error == null ? null : reason(error));
        }
        answers.end();
        exchange.getIn().setBody(bulk);
    }

    private static int count(List<?> items) {
        int count = 0;
        for (Object item : items) {
            count += AnswerRuns.count(((BulkResponseItem) item).id());
        }
        return count;
    }

    private static @Nullable String reason(ErrorCause error) {
        ErrorCause cause = error.causedBy();
        return cause == null ? error.reason() : error.reason() + "; " + cause.type() + ": " + cause.reason();
    }
}
