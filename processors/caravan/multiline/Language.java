package caravan.multiline;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A programming language whose stack traces are known. */
public enum Language {
    JAVA(JavaTraces::describe),
    PYTHON(PythonTraces::describe),
    GO(GoTraces::describe),
    RUBY(RubyTraces::describe),
    JS(NodeTraces::describe),
    CSHARP(CsharpTraces::describe),
    PHP(PhpTraces::describe),
    RUST(RustTraces::describe),
    DART(DartTraces::describe);

    /** How heads are known of which only the next line tells whether they are one. */
    static final LinePattern EXCEPTION = LinePattern.holds("Exception", "Error", "Throwable");

    /** A line behind the second one, which has shown that it is a trace. */
    static final LinePattern AT = LinePattern.indented(LinePattern.text("at "));

    private final Consumer<Rules.Builder> describing;

    Language(Consumer<Rules.Builder> describing) {
        this.describing = describing;
    }

    void describe(Rules.Builder rules) {
        describing.accept(rules);
    }

    /** The name that users give it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All of them. */
    static List<Language> all() {
        return List.of(values());
    }

    /** The language of that name, null where there is none. */
    static @Nullable Language of(String name) {
        return Arrays.stream(values())
                .filter(language -> language.text().equals(name))
                .findFirst()
                .orElse(null);
    }
}
