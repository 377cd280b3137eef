package caravan.options;

import caravan.text.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Options as they are read. What is wrong with one is noted, and {@link #check} tells all of it together; until then
 * something harmless stands in its place. For one thread.
 */
public class Options {

    private final UnaryOperator<String> values;
    private final UnaryOperator<String> shown;
    private final List<String> faults = new ArrayList<>();

    /**
     * Options that have not been read.
     *
     * @param values gives the value of an option by its name, or its default
     * @param shown gives the name under which the user knows it
     */
    public Options(UnaryOperator<String> values, UnaryOperator<String> shown) {
        this.values = values;
        this.shown = shown;
    }

    /** The value, without white space around it. */
    public final String value(String name) {
        return text(name).strip();
    }

    /** The value as it was typed. */
    public final String text(String name) {
        return values.apply(name);
    }

    /** An option as the user knows it, for a message. */
    public final String quoted(String name) {
        return '`' + shown.apply(name) + '`';
    }

    /** Whether it is {@code true}, and not {@code false}. */
    public final boolean flag(String name) {
        return isSecond(name, "false", "true");
    }

    /** Whether it is the second of the two that it may be. */
    public final boolean isSecond(String name, String first, String second) {
        String value = value(name);
        if (!value.equals(first) && !value.equals(second)) {
            fault(name, "must be " + first + " or " + second, value);
        }
        return value.equals(second);
    }

    /** Notes a fault where it is none of those that it may be. */
    public final void oneOf(String name, List<String> those) {
        if (!those.contains(value(name))) {
            fault(name, "must be one of " + String.join(", ", those), value(name));
        }
    }

    /** A whole number. */
    public final long number(String name, long least, long most) {
        String value = value(name);
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same fault
        }
        fault(name, "must be a whole number from " + least + " to " + most, value);
        return least;
    }

    /** Bytes, as {@link ByteSize} reads them. */
    public final long size(String name) {
        try {
            return ByteSize.parse(shown.apply(name), value(name));
        } catch (IllegalArgumentException e) {
            fault(String.valueOf(e.getMessage()));
            return 0;
        }
    }

    /** Bytes within bounds. */
    public final long size(String name, long least, long most) {
        long size = size(name);
        if ((size < least || size > most) && areWell(name)) {
            fault(name, "must be from " + least + " to " + most + " bytes", value(name));
        }
        return Math.max(least, Math.min(size, most));
    }

    private boolean areWell(String name) {
        return faults.stream().noneMatch(fault -> fault.startsWith(quoted(name)));
    }

    /** Runs a check that throws an {@link IllegalArgumentException} where it finds faults, and notes them. */
    public final void collect(Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            fault(String.valueOf(e.getMessage()));
        }
    }

    /** Notes that a value does not keep to a rule. */
    public final void fault(String name, String rule, String value) {
        fault(quoted(name) + ' ' + rule + ": was " + (value.isEmpty() ? "empty" : value));
    }

    /** Notes another fault. */
    public final void fault(String message) {
        faults.add(message);
    }

    /** @throws IllegalArgumentException naming every fault, where there is one */
    public final void check() {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }
}
