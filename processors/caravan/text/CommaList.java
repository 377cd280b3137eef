package caravan.text;

import java.util.Arrays;
import java.util.List;

/** Words divided by commas, as settings hold them. */
public final class CommaList {

    private CommaList() {}

    /** The words in their order, each once, without white space around them; an empty one is none. */
    public static List<String> parse(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }
}
