package caravan.audit;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.RecordIndex;
import java.util.BitSet;

/**
 * The records of an audit log, being found. The message of each is its event.
 *
 * <p>The records of a list share its bytes among them: each has its item and what follows up to the next one, the first
 * also what stands before and, as a further piece, what stands behind the last. So each has a position of its own, and
 * nobody divides a list, for no part of it can be read by itself:
 *
 * <pre>
 * {"kind":"EventList",...,"items":[{...},{...},{...}]}
 * 0--------------------------------------1-----2----0-
 * </pre>
 */
final class EventIndex {

    private final byte[] bytes;
    private final boolean takesItems;
    private final RecordIndex index;
    private final EventText event = new EventText();
    private final BitSet rests = new BitSet();
    private int emptyList = -1;

    /** @param takesItems whether lines may be items of a list, which bear no kind */
    EventIndex(Batch batch, int expected, boolean takesItems) {
        this.bytes = batch.bytes();
        this.takesItems = takesItems;
        this.index = new RecordIndex(expected);
    }

    /** What was found. */
    RecordIndex records() {
        return index;
    }

    /** For who reads the events once more. */
    EventText event() {
        return event;
    }

    /** Number of records so far. */
    int size() {
        return index.size();
    }

    /** A record that is a list without items, -1 where there is none. */
    int emptyList() {
        return emptyList;
    }

    /** Whether a record is no whole line. */
    boolean isRest(int record) {
        return rests.get(record);
    }

    /** Adds the end of a line, or a part of it, and gives its number. */
    int addRest(int start, int end, int textEnd, Cut cut) {
        rests.set(index.size());
        return addText(start, end, start, textEnd, cut);
    }

    /**
     * Adds a line, or its beginning.
     *
     * @param cut why it ends without line feed
     */
    void addLine(int start, int end, int textEnd, Cut cut) {
        if (!event.read(bytes, start, textEnd)) {
            addText(start, end, start, textEnd, cut);
        } else if (takesItems ? event.isItem() : event.isEvent()) {
            addEvent(start, end, start, textEnd, cut);
        } else if (event.items() >= 0) {
            addItems(event.items(), start, end, cut);
        } else {
            addText(start, end, start, textEnd, cut);
        }
    }

    private int addText(int start, int end, int textFrom, int textTo, Cut cut) {
        return index.add(start, end, 0, 0, textFrom, textTo, RecordIndex.UNPARSED | RecordIndex.flag(cut));
    }

    private int addEvent(int start, int end, int textFrom, int textTo, Cut cut) {
        boolean isTimed = event.findTime();
        int timeFrom = isTimed ? event.timeFrom : 0;
        int timeTo = isTimed ? event.timeTo : 0;
        return index.add(start, end, timeFrom, timeTo, textFrom, textTo, RecordIndex.flag(cut));
    }

    /** @param array where the bracket of the items stands, in valid JSON */
    private void addItems(int array, int start, int end, Cut cut) {
        int first = index.size();
        int item = EventList.next(bytes, array + 1);
        if (bytes[item] == ']') {
            emptyList = addText(start, end, item, item, cut);
            return;
        }
        int recordStart = start;
        while (bytes[item] != ']') {
            int itemEnd = EventList.behind(bytes, item);
            int following = EventList.next(bytes, itemEnd);
            boolean isLast = bytes[following] == ']';
            boolean isAlone = isLast && index.size() == first;
            addItem(recordStart, isAlone ? end : isLast ? itemEnd : following, item, itemEnd, cut);
            if (isLast && !isAlone) {
                index.addPiece(first, -1, itemEnd, end, end, end);
            }
            item = following;
            recordStart = following;
        }
    }

    private void addItem(int start, int end, int from, int to, Cut cut) {
        if (event.read(bytes, from, to) && event.isItem()) {
            addEvent(start, end, from, to, cut);
        } else {
            addText(start, end, from, to, cut);
        }
    }
}
