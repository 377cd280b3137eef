package caravan.multiline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No input and no pattern takes more than linear time: twice as much takes about twice as long. */
class HostileInputTest {

    private static final int SMALL = 1 << 20;
    private static final int LARGE = 2 * SMALL;

    /** Twice, and what a busy machine adds. */
    private static final double MOST_GROWTH = 3.5;

    /** Far above the slowest, far below what a quadratic one takes. */
    private static final long MOST_NANOS = 8_000_000_000L;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    static Stream<Arguments> inputs() {
        List<Arguments> cases = new ArrayList<>();
        Multiline all = Joined.step("languages=all");
        Multiline wide = Joined.step("languages=all", "max-lines=100000", "max-size=1m");
        add(cases, "one line of Exception", all, size -> line("Exception".repeat(size / 9)));
        add(cases, "one line of spaces", all, size -> line(" ".repeat(size)));
        add(cases, "one line of tab and at", all, size -> line("\tat ".repeat(size / 4)));
        add(cases, "heads without continuation", all, size -> lines(size, "java.lang.Error: x"));
        for (String head : List.of(
                "panic: x",
                "thread 'a' panicked at x:",
                "PHP Fatal error:  Uncaught",
                "/a:1",
                "Traceback (most recent call last):",
                "Unhandled exception:",
                "Error: x",
                "goroutine 1 [x]:")) {
            add(cases, "only " + head, all, size -> lines(size, head));
            add(
                    cases,
                    head + " and others",
                    all,
                    size -> lines(size, head, "x", "y", "z", "", " ", "x)", "a", "b", "c"));
        }
        add(cases, "blank lines", all, size -> lines(size, ""));
        add(cases, "a trace without end", wide, size -> lines(size, "java.lang.Error", "\tat a.b(c)", "\tat a.b(c)"));
        add(cases, "one endless trace", wide, size -> join(lines(1, "java.lang.Error"), lines(size, "\tat a.b(c)")));
        add(cases, "ruby that explains for ever", all, size -> lines(size, "a.rb:1:in 'b': c (D)", "", "x", "y"));
        add(cases, "alternating streams", wide, HostileInputTest::alternating);
        add(cases, "docker and the runtime in turn", wide, HostileInputTest::mixed);
        add(
                cases,
                "wrapped lines",
                Joined.step("languages=all", "field=m", "max-lines=100000", "max-size=1m"),
                size -> join(lines(1, "{\"m\":\"java.lang.Error\"}"), lines(size, "{\"m\":\"\\tat a.b(c)\"}")));
        for (String pattern : List.of("(a+)+$", "(a|aa)+$", "(a|a?)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){12}")) {
            add(cases, "start " + pattern, Joined.step("start=" + pattern), size -> line("a".repeat(size / 16) + "!"));
            add(
                    cases,
                    "continue " + pattern,
                    Joined.step("continue=" + pattern),
                    size -> lines(size / 16, "a".repeat(30) + "!"));
            add(cases, "end " + pattern, Joined.step("end=" + pattern), size -> lines(size / 16, "a".repeat(30) + "!"));
        }
        return cases.stream();
    }

    private static void add(List<Arguments> cases, String name, Multiline step, IntFunction<byte[]> input) {
        cases.add(Arguments.of(name, step, input));
    }

    private static byte[] line(String text) {
        return Joined.stdout(text);
    }

    private static byte[] lines(int size, String... lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < size; i++) {
            text.append(Joined.TIME)
                    .append(" stdout F ")
                    .append(lines[i % lines.length])
                    .append('\n');
        }
        return text.toString().getBytes(UTF_8);
    }

    private static byte[] alternating(int size) {
        String text =
                new String(lines(size, "java.lang.Error", "java.lang.Error", "\tat a.b(c)", "\tat a.b(c)"), UTF_8);
        StringBuilder alternating = new StringBuilder();
        int[] number = {0};
        text.lines().forEach(line -> alternating
                .append(number[0]++ % 2 == 0 ? line : line.replace("stdout", "stderr"))
                .append('\n'));
        return alternating.toString().getBytes(UTF_8);
    }

    private static byte[] mixed(int size) {
        String docker = "{\"log\":\"\\tat a.b(c)\\n\",\"stream\":\"stdout\",\"time\":\"" + Joined.TIME + "\"}\n";
        StringBuilder text = new StringBuilder(new String(lines(1, "java.lang.Error"), UTF_8));
        while (text.length() < size) {
            text.append(docker).append(Joined.TIME).append(" stdout F \tat a.b(c)\n");
        }
        return text.toString().getBytes(UTF_8);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void takesLinearTime(String name, Multiline step, IntFunction<byte[]> input) {
        byte[] small = input.apply(SMALL);
        byte[] large = input.apply(LARGE);
        long smallNanos = Long.MAX_VALUE;
        long largeNanos = Long.MAX_VALUE;
        for (int i = 0; i < 6 && !(i > 1 && largeNanos < MOST_GROWTH * smallNanos); i++) {
            smallNanos = Math.min(smallNanos, nanos(small, step));
            largeNanos = Math.min(largeNanos, nanos(large, step));
        }
        assertThat(largeNanos).as("%s: %d ns for half of it", name, smallNanos).isLessThan(MOST_NANOS);
        // below a few milliseconds it is the compiler that is measured
        assertThat((double) largeNanos).isLessThan(MOST_GROWTH * Math.max(smallNanos, 5_000_000));
    }

    private static long nanos(byte[] file, Multiline step) {
        Batch batch = Joined.batch(file).cut(Cut.END).build();
        new caravan.cri.CriParser().apply(batch);
        long before = THREADS.getCurrentThreadCpuTime();
        step.apply(batch);
        long nanos = THREADS.getCurrentThreadCpuTime() - before;
        if (Boolean.getBoolean("show")) {
            System.out.println(file.length + " bytes: " + nanos / 1000 + " us, " + batch.size() + " records");
        }
        return nanos;
    }
}
