package caravan.events;

/**
 * How far the events of one namespace, or of all, were followed: everything up to the version {@code seen}, and, where a
 * list is under way, of that list everything up to an object. So a list that is broken off costs no repetition.
 *
 * @param seen resource version; empty where nothing was seen yet
 * @param listed version of the list; empty where none is under way
 * @param behind {@code namespace/name} of the last object of the list, in whose order lists come
 */
record Progress(String seen, String listed, String behind) {

    static final Progress NONE = new Progress("", "", "");

    private static final int MOST_DIGITS = 18;

    /** All up to a version. */
    static Progress at(String version) {
        return new Progress(version, "", "");
    }

    /** All up to a version, and of a list all up to an object. */
    Progress listing(String list, String object) {
        return new Progress(seen, list, object);
    }

    /** Whether an object of a list was seen at this version. Versions that are no numbers cannot be compared. */
    boolean has(String version, String object) {
        long number = number(version);
        return number >= 0 && (number <= number(seen) || number <= number(listed) && object.compareTo(behind) <= 0);
    }

    /** Whether another one is further. */
    boolean isBefore(Progress other) {
        long mine = number(seen);
        long others = number(other.seen);
        if (mine != others) {
            return mine < others;
        }
        return number(listed) < number(other.listed)
                || listed.equals(other.listed) && behind.compareTo(other.behind) < 0;
    }

    /** A resource version as a number, -1 where it is none. */
    static long number(String version) {
        return version.matches("[0-9]{1," + MOST_DIGITS + "}") ? Long.parseLong(version) : -1;
    }

    /** {@code 1234}, {@code 1234,1300,shop/web-1.17}. Names of Kubernetes hold none of these dividers. */
    @Override
    public String toString() {
        return listed.isEmpty() ? seen : seen + ',' + listed + ',' + behind;
    }

    /** @throws IllegalArgumentException when the text is not of that form */
    static Progress parse(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 1 && parts.length != 3) {
            throw new IllegalArgumentException("a progress has 1 or 3 parts: was \"" + text + '"');
        }
        return parts.length == 1 ? at(text) : new Progress(parts[0], parts[1], parts[2]);
    }
}
