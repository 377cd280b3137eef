package caravan.text;

/**
 * Patterns in which {@code *} stands for any characters and {@code ?} for one. Only the last {@code *} is ever taken
 * back. Static, without state.
 */
public final class Wildcard {

    private Wildcard() {}

    /** Whether a text is what a pattern says, in at most length times length steps. */
    public static boolean matches(String pattern, String text) {
        int p = 0;
        int k = 0;
        int star = -1;
        int resume = 0;
        while (k < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = k;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(k))) {
                p++;
                k++;
            } else if (star >= 0) {
                p = star + 1;
                k = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
