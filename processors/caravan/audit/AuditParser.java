package caravan.audit;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Made;
import caravan.batch.MessageText;
import caravan.batch.RecordIndex;
import caravan.json.ByteBuf;
import caravan.text.Lines;
import java.nio.charset.StandardCharsets;

/**
 * Reads the audit log of a Kubernetes API server: a line is one event of {@code audit.k8s.io}, or an {@code EventList},
 * each item of which becomes a record. The event is the field {@code audit}, as it was written; the record's time is
 * that of the event's stage, and its message says in a line who did what.
 *
 * <p>A record's identity is its position, as everywhere. The {@code auditID} is no identity: a client may choose it.
 *
 * <p>What is no event keeps its line as message, marked {@code unparsed}. Where bodies are not to be kept, such a line
 * is passed on only as far as the first word that may name a body, and the later pieces of a line that was cut not at
 * all.
 *
 * <p>Keeps no state: one instance serves all threads. Formats: {@code kubernetes/apiserver pkg/apis/audit/v1/types.go}.
 */
public final class AuditParser {

    private static final int TYPICAL_LINE = 1024;
    private static final byte[] FIELD = ",\"audit\":".getBytes(StandardCharsets.UTF_8);

    private static final byte[] CONCEALED = ",\"concealed\":true".getBytes(StandardCharsets.UTF_8);

    private final Bodies bodies;
    private final boolean takesItems;

    /** Reads the lines of an audit log. */
    public AuditParser(Bodies bodies) {
        this(bodies, false);
    }

    /** @param takesItems whether lines are {@linkplain EventList#toLines items of a list}, which bear no kind */
    AuditParser(Bodies bodies, boolean takesItems) {
        this.bodies = bodies;
        this.takesItems = takesItems;
    }

    /** Reads lines, and holds back one that has not ended. The batch may be empty afterwards. */
    public void apply(Batch batch) {
        EventIndex index = new EventIndex(batch, batch.length() / TYPICAL_LINE, takesItems);
        boolean isMidLine = batch.startsMidLine();
        int fragment = -1;
        for (int at = batch.from(); at < batch.to(); ) {
            int next = Lines.end(batch.bytes(), at, at, batch.to(), batch.maxLineBytes());
            boolean isEnded = Lines.isEnded(batch.bytes(), at, next);
            int textEnd = Lines.textEnd(batch.bytes(), at, next);
            if (!isEnded && batch.isFragment(at, next) && batch.mayHoldBack(index.size())) {
                fragment = index.addRest(at, next, textEnd, Cut.NONE);
            } else if (isMidLine) {
                index.addRest(at, next, textEnd, isEnded ? Cut.NONE : batch.cutOfLine(at, next));
            } else {
                index.addLine(at, next, textEnd, isEnded ? Cut.NONE : batch.cutOfLine(at, next));
            }
            isMidLine = !isEnded;
            at = next;
        }
        install(batch, index);
        if (fragment >= 0) {
            batch.holdBack(fragment);
        }
        make(batch, index);
    }

    private static void install(Batch batch, EventIndex index) {
        batch.parsed(index.records());
        if (index.emptyList() >= 0) {
            batch.filter(index.emptyList(), "empty list of events");
        }
    }

    private void make(Batch batch, EventIndex index) {
        EventText event = index.event();
        MessageText text = new MessageText();
        ByteBuf line = new ByteBuf(128);
        for (int record = 0; record < batch.size(); record++) {
            boolean isEvent = (batch.index().flags(record) & RecordIndex.UNPARSED) == 0;
            if (isEvent && batch.verdict(record).isLive()) {
                text.read(batch, record);
                event.read(text.bytes(), text.from(), text.to());
                Made made = batch.made();
                event.fields(bodies, made.begin(record).append(FIELD));
                made.end(record);
                line.clear();
                event.message(line);
                made.escapedMessage(record, line.array(), 0, line.size());
            } else if (!isEvent && !bodies.keepAll()) {
                conceal(batch, record, index.isRest(record), text);
            }
        }
    }

    /** Leaves out what may be, or be in, a body. */
    private static void conceal(Batch batch, int record, boolean isRest, MessageText text) {
        text.read(batch, record);
        int limit = isRest ? text.from() : EventText.body(text.bytes(), text.from(), text.to());
        if (limit < text.to()) {
            Made made = batch.made();
            made.message(record, text.bytes(), text.from(), limit);
            made.begin(record).append(CONCEALED);
            made.end(record);
        }
    }
}
