package caravan.delivery;

import caravan.bulk.Bulk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A store that the test tells what to say: one answer for each attempt, and {@code delivered} at the end. */
final class Store implements Processor {

    /** What a store does with an attempt. */
    interface Answer {
        void to(Bulk bulk) throws Exception;
    }

    /** The messages of each attempt. */
    final List<List<String>> attempts = new CopyOnWriteArrayList<>();

    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private volatile Answer last = Bulk::delivered;

    Store then(Answer answer) {
        answers.add(answer);
        return this;
    }

    Store always(Answer answer) {
        last = answer;
        return this;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Bulk bulk = exchange.getIn().getBody(Bulk.class);
        List<String> messages = new ArrayList<>();
        bulk.forEach(record -> messages.add(String.valueOf(record.get("message"))));
        attempts.add(messages);
        Answer answer = answers.isEmpty() ? last : answers.remove(0);
        answer.to(bulk);
    }

    /** Refuses the records with this message. */
    static void refuse(Bulk bulk, String message, String reason) {
        for (int i = 0; i < bulk.size(); i++) {
            if (bulk.isOpen(i) && message.equals(bulk.field(i, "message"))) {
                bulk.refuse(i, reason);
            }
        }
    }
}
