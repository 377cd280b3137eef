package caravan.settings;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds what somebody meant who misspelt a name. */
final class Spelling {

    /** Of a name so many letters may be wrong for each one of them. */
    private static final int LETTERS_FOR_A_MISTAKE = 4;

    private static final int MOST_MISTAKES = 2;

    private Spelling() {}

    /** The name with the fewest mistakes between, two at most, and one in four letters; null where there is none. */
    static @Nullable String nearest(String written, Collection<String> names) {
        int fewest = Math.min(MOST_MISTAKES, written.length() / LETTERS_FOR_A_MISTAKE) + 1;
        String nearest = null;
        for (String name : names) {
            if (Math.abs(name.length() - written.length()) < fewest) {
                int mistakes = mistakes(written, name);
                if (mistakes < fewest) {
                    fewest = mistakes;
                    nearest = name;
                }
            }
        }
        return nearest;
    }

    /** Letters that are missing, too many, other ones, or changed places with their neighbours. */
    static int mistakes(String a, String b) {
        int[] twoBefore = new int[b.length() + 1];
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] now = new int[b.length() + 1];
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                now[j] = Math.min(before[j - 1] + other, Math.min(before[j], now[j - 1]) + 1);
                if (areSwapped(a, i, b, j)) {
                    now[j] = Math.min(now[j], twoBefore[j - 2] + 1);
                }
            }
            twoBefore = before;
            before = now;
        }
        return before[b.length()];
    }

    private static boolean areSwapped(String a, int i, String b, int j) {
        return i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
