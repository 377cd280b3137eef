package caravan.parse;

import caravan.json.MemberScanner;

/** A way to write a message. Belongs to one thread. */
interface Format {

    /** What a message is in a format. */
    enum Answer {
        /** Its members are read. */
        PARSED,
        /** Another format. */
        OTHER,
        /** It looks as if it were of the format, and is not. */
        INVALID,
        /** Two of its members have one name. */
        DUPLICATE,
        /** Of no form that was expected, which shall be told. */
        UNMATCHED
    }

    /**
     * Reads the message {@code [from..to)}.
     *
     * @param members takes the members, as JSON
     */
    Answer read(byte[] bytes, int from, int to, MemberScanner members);

    /** Whether the members are the message's own bytes, so that nothing is lost where they take its place. */
    default boolean isExact() {
        return false;
    }

    /** Tells whether members that were read are unique. */
    static Answer unique(MemberScanner members) {
        return members.hasRepeatedNames() ? Answer.DUPLICATE : Answer.PARSED;
    }
}
