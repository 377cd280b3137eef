package caravan.kafka;

import caravan.bulk.FieldPattern;

/** What Kafka takes for the name of a topic: letters and digits of ASCII, dots, underscores and dashes. */
final class TopicName {

    private static final int LONGEST = 249;

    private TopicName() {}

    /**
     * Reads the pattern of a topic's name.
     *
     * @throws IllegalArgumentException where it cannot give a name to each record
     */
    static FieldPattern pattern(String option, String text) {
        FieldPattern pattern = FieldPattern.parse(option, text, TopicName::part);
        String bare = pattern.of(0, field -> null);
        if (!isLegal(bare)) {
            throw new IllegalArgumentException('`' + option + "` must give a name of letters, digits, '.', '_' and '-',"
                    + " at most " + LONGEST + ", also to records that do not have its fields ({field|instead}): was \""
                    + text + "\", which gives \"" + bare + '"');
        }
        return pattern;
    }

    private static boolean isLegal(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().allMatch(TopicName::isLegal);
    }

    private static boolean isLegal(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }

    /** A field's value as a part of a name. */
    static String part(String value) {
        StringBuilder part = new StringBuilder(value.length());
        value.chars().forEach(c -> part.append(isLegal(c) ? (char) c : '-'));
        return part.toString().matches("\\.+") ? part.toString().replace('.', '-') : part.toString();
    }

    /** A name that a pattern made, not longer than it may be. */
    static String shortened(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    }
}
