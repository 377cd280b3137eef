package caravan.batch;

/** Why a record ends although its text may go on: the reason stands in the record's field {@code cut}. */
public enum Cut {
    /** The record is whole. */
    NONE(""),
    /** A line above {@code maxLineBytes}, or a record above {@code maxRecordBytes}. */
    SIZE("size"),
    /** Its end did not come in time ({@code flushAfter}). */
    TIMEOUT("timeout"),
    /** The file ended, and nothing follows it. */
    END("end");

    private static final Cut[] VALUES = values();

    private final String text;

    Cut(String text) {
        this.text = text;
    }

    static Cut of(int ordinal) {
        return VALUES[ordinal];
    }

    /** The value of the field {@code cut}. */
    public String text() {
        return text;
    }
}
