package caravan.multiline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The stack traces of some languages as one automaton. A state is a set of bits, one for each place in a trace of one
 * language where the lines so far may have come to, so traces that begin alike are told apart by what follows.
 *
 * <p>What costs time is looked for seldom: a line outside of a trace is looked up by its first byte. Heads that begin
 * with a text of their own are found there; heads such as {@code java.lang.Error} that are known by a word somewhere
 * are looked for only where the line behind them looks like the second one of a trace.
 */
final class Rules implements Grammar {

    private static final int MOST_STATES = Long.SIZE - 1;
    private static final Rule[] NONE = {};

    /** In one of the states {@code from}, a line like this leads to {@code to}. */
    private record Rule(long from, LinePattern line, long to) {}

    /** What lines lead to that stand behind one like {@code head}. */
    private record Pairs(LinePattern head, Rule[] seconds) {}

    /** The rules of a line that several states know, so that it is looked at once. */
    private record Step(long from, LinePattern line, Rule[] rules) {

        static List<Step> of(List<Rule> rules) {
            Map<LinePattern, List<Rule>> byLine = new LinkedHashMap<>();
            rules.forEach(rule ->
                    byLine.computeIfAbsent(rule.line, line -> new ArrayList<>()).add(rule));
            return byLine.entrySet().stream()
                    .map(of -> new Step(
                            states(of.getValue()), of.getKey(), of.getValue().toArray(NONE)))
                    .toList();
        }

        long lead(long state) {
            return Rules.lead(rules, state);
        }
    }

    private final Rule[][] beginnings = new Rule[LinePattern.KINDS][];
    private final Pairs[][] seconds = new Pairs[LinePattern.KINDS][];
    private final Step[][] following = new Step[LinePattern.KINDS][];
    private final boolean[] isOfInterest = new boolean[LinePattern.FIRSTS];
    private final LinePattern[] heads;
    private final Rule[] waiting;
    private final long patient;
    private final long accepting;

    private Rules(Builder builder) {
        List<Step> steps = Step.of(builder.following);
        for (int i = 0; i < LinePattern.KINDS; i++) {
            int kind = i;
            beginnings[i] = mayBegin(builder.beginnings, kind);
            following[i] =
                    steps.stream().filter(step -> step.line.mayBegin(kind)).toArray(Step[]::new);
            seconds[i] = builder.pairs.entrySet().stream()
                    .map(of -> new Pairs(of.getKey(), mayBegin(of.getValue(), kind)))
                    .filter(pairs -> pairs.seconds.length > 0)
                    .toArray(Pairs[]::new);
            for (int first = 0; first < LinePattern.FIRSTS; first++) {
                isOfInterest[first] |=
                        beginnings[i].length + seconds[i].length > 0 && LinePattern.isOfKind(kind, first);
            }
        }
        heads = builder.pairs.keySet().toArray(LinePattern[]::new);
        waiting = builder.waiting.toArray(NONE);
        patient = states(builder.waiting);
        accepting = builder.accepting;
    }

    private static Rule[] mayBegin(List<Rule> rules, int kind) {
        Rule[] found = rules.stream().filter(rule -> rule.line.mayBegin(kind)).toArray(Rule[]::new);
        return found.length == 0 ? NONE : found;
    }

    /** The rules of some languages. */
    static Rules of(Iterable<Language> languages) {
        Builder builder = new Builder();
        languages.forEach(language -> language.describe(builder));
        return new Rules(builder);
    }

    @Override
    public boolean isOfInterest(int first) {
        return isOfInterest[first];
    }

    @Override
    public long begin(byte[] bytes, int from, int to) {
        return matching(beginnings[LinePattern.kind(bytes, from, to)], bytes, from, to);
    }

    /** Where rules lead whose line this is. */
    private static long matching(Rule[] rules, byte[] bytes, int from, int to) {
        long state = 0;
        for (Rule rule : rules) {
            if (rule.line.matches(bytes, from, to)) {
                state |= rule.to;
            }
        }
        return state;
    }

    @Override
    public boolean maySecond(byte[] bytes, int from, int to) {
        for (Pairs pairs : seconds[LinePattern.kind(bytes, from, to)]) {
            if (matching(pairs.seconds, bytes, from, to) != 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long second(byte[] head, int headFrom, int headTo, byte[] bytes, int from, int to) {
        long state = 0;
        for (Pairs pairs : seconds[LinePattern.kind(bytes, from, to)]) {
            long found = matching(pairs.seconds, bytes, from, to);
            if (found != 0 && pairs.head.matches(head, headFrom, headTo)) {
                state |= found;
            }
        }
        return state;
    }

    @Override
    public boolean mayBeHead(byte[] bytes, int from, int to) {
        for (LinePattern head : heads) {
            if (head.matches(bytes, from, to)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long next(long state, byte[] bytes, int from, int to) {
        long next = 0;
        for (Step step : following[LinePattern.kind(bytes, from, to)]) {
            if ((state & step.from) != 0 && step.line.matches(bytes, from, to)) {
                next |= step.lead(state);
            }
        }
        return next != 0 || (state & patient) == 0 || begin(bytes, from, to) != 0
                ? next
                : waited(state, bytes, from, to);
    }

    /** Where rules lead whose line has been seen. */
    private static long lead(Rule[] rules, long state) {
        long next = 0;
        for (Rule rule : rules) {
            if ((state & rule.from) != 0) {
                next |= rule.to;
            }
        }
        return next;
    }

    private long waited(long state, byte[] bytes, int from, int to) {
        long next = 0;
        for (Rule rule : waiting) {
            if ((state & rule.from) != 0 && rule.line.matches(bytes, from, to)) {
                next |= rule.to;
            }
        }
        return next;
    }

    private static long states(List<Rule> rules) {
        return rules.stream().mapToLong(Rule::from).reduce(0, (one, other) -> one | other);
    }

    @Override
    public boolean accepts(long state) {
        return (state & accepting) != 0;
    }

    /** Takes the rules of languages. */
    static final class Builder {
        private final List<Rule> beginnings = new ArrayList<>();
        private final List<Rule> following = new ArrayList<>();
        private final List<Rule> waiting = new ArrayList<>();
        private final Map<LinePattern, List<Rule>> pairs = new LinkedHashMap<>();
        private int states;
        private long accepting;

        /** A new state in which a trace has yet to go on. */
        long open() {
            if (states == MOST_STATES) {
                throw new IllegalStateException("there are more states than bits");
            }
            return 1L << states++;
        }

        /** A new state in which a trace may end. */
        long whole() {
            long state = open();
            accepting |= state;
            return state;
        }

        /** A line that begins a trace whatever follows; it must not look like anything. */
        Builder begins(LinePattern line, long state) {
            beginnings.add(new Rule(0, line, state));
            return this;
        }

        /** Two lines that begin a trace. {@code second} should be known by its first bytes. */
        Builder begins(LinePattern head, LinePattern second, long state) {
            pairs.computeIfAbsent(head, key -> new ArrayList<>()).add(new Rule(0, second, state));
            return this;
        }

        /** A line that goes on with a trace which is in one of some states. */
        Builder goesOn(long states, LinePattern line, long state) {
            following.add(new Rule(states, line, state));
            return this;
        }

        /** A line that no other rule knows, and that begins no trace, goes on with one in some states. */
        Builder waits(long states, long state) {
            return waits(states, LinePattern.anything(), state);
        }

        /** The same for lines that look like something. */
        Builder waits(long states, LinePattern line, long state) {
            waiting.add(new Rule(states, line, state));
            return this;
        }

        /** Lines that go on with a trace and leave it in its state. */
        Builder stays(long state, LinePattern... lines) {
            Arrays.stream(lines).forEach(line -> goesOn(state, line, state));
            return this;
        }
    }
}
