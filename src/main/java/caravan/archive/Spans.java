package caravan.archive;

import caravan.batch.Incarnation;
import caravan.batch.Span;
import java.util.ArrayList;
import java.util.List;

/** Source ranges in the order in which they were written; neighbours become one. Not safe for several threads. */
final class Spans {

    private final List<Span> spans = new ArrayList<>(1);

    void add(Incarnation incarnation, long from, long to) {
        int last = spans.size() - 1;
        if (last >= 0
                && spans.get(last).to() == from
                && spans.get(last).incarnation().equals(incarnation)) {
            spans.set(last, new Span(incarnation, spans.get(last).from(), to, 0));
        } else if (from < to) {
            spans.add(new Span(incarnation, from, to, 0));
        }
    }

    /** A view. */
    List<Span> list() {
        return spans;
    }

    int size() {
        return spans.size();
    }

    void clear() {
        spans.clear();
    }
}
