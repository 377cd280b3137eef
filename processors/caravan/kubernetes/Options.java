package caravan.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The options of the step {@code kubernetes} as a user types them. Every fault is kept until {@link #check()}. */
final class Options {

    private final Map<String, String> given;
    private final Set<String> known = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    /** @param given values by name; what is not given has its default */
    Options(Map<String, String> given) {
        this.given = given;
    }

    /** Names with commas between them, in the order in which they stand; none where the option is blank. */
    List<String> list(String name, String otherwise) {
        known.add(name);
        String text = given.getOrDefault(name, otherwise);
        List<String> elements = new ArrayList<>();
        for (String element : text.isBlank() ? new String[0] : text.split(",", -1)) {
            if (element.isBlank()) {
                fault("`" + name + "` must not hold an empty element", quoted(text));
            } else {
                elements.add(element.strip());
            }
        }
        return elements;
    }

    /** True or false. */
    boolean flag(String name, boolean otherwise) {
        known.add(name);
        String text = given.getOrDefault(name, String.valueOf(otherwise)).strip();
        if (!text.equals("true") && !text.equals("false")) {
            fault("`" + name + "` must be true or false", quoted(text));
        }
        return text.equals("true");
    }

    /** Keeps a fault: the rule, with the option's name, and the value that breaks it. */
    void fault(String rule, String value) {
        faults.add(rule + ": was " + value);
    }

    static String quoted(String value) {
        return '"' + value + '"';
    }

    /**
     * Called when every option was read.
     *
     * @throws IllegalArgumentException that names all faults, and the options that nobody has asked for
     */
    void check() {
        for (String name : new TreeSet<>(given.keySet())) {
            if (!known.contains(name)) {
                fault("options must be among " + String.join(", ", known), quoted(name));
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("kubernetes: " + String.join("; ", faults));
        }
    }
}
