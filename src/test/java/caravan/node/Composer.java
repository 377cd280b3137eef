package caravan.node;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * The application in a container: prints access lines, JSON, stack traces, errors, and records which the runtime has to
 * cut into pieces, on stdout, on stderr, or on both at once.
 */
final class Composer {

    /** What is printed next, with its share of the bytes and the mean bytes of one. */
    private enum Kind {
        ACCESS(0.52, 210),
        JSON(0.2, 310),
        TRACE(0.08, 2_900),
        ERROR(0.04, 260),
        PIECES(0.08, 57_000),
        INTERLEAVED(0.08, 64_000);

        private final double weight;

        Kind(double share, int bytes) {
            weight = share / bytes;
        }

        static Kind pick(SplittableRandom random) {
            double all = 0;
            for (Kind kind : values()) {
                all += kind.weight;
            }
            double at = random.nextDouble() * all;
            for (Kind kind : values()) {
                at -= kind.weight;
                if (at < 0) {
                    return kind;
                }
            }
            return ACCESS;
        }
    }

    private final Texts texts;
    private final SplittableRandom random;

    Composer(Texts texts, SplittableRandom random) {
        this.texts = texts;
        this.random = random;
    }

    void print(Output stdout, Output stderr) {
        switch (Kind.pick(random)) {
            case ACCESS -> stdout.print(texts.access(random).concat(" rid=")::concat);
            case JSON -> stdout.print(stamp -> '{' + texts.json(random) + ",\"rid\":\"" + stamp + "\"}");
            case TRACE -> texts.trace(random).forEach(line -> stdout.print(line.concat(" rid=")::concat));
            case ERROR -> error(stderr);
            case PIECES -> pieces(random.nextInt(4) == 0 ? stderr : stdout);
            case INTERLEAVED -> interleaved(stdout, stderr);
        }
    }

    private void error(Output stderr) {
        stderr.print(texts.error(random).concat(" rid=")::concat);
    }

    private void interleaved(Output stdout, Output stderr) {
        pieces(stdout);
        if (random.nextBoolean()) {
            pieces(stderr);
        } else {
            error(stderr);
            error(stderr);
        }
    }

    private void pieces(Output to) {
        UnaryOperator<String> dump = dump();
        to.print(stamp -> "{\"rid\":\"" + stamp + "\",\"dump\":\"" + dump.apply(stamp) + "\"}");
    }

    /** Every fourth one fills its last piece to the byte. */
    private UnaryOperator<String> dump() {
        String text = texts.dump(random, 15_000 + random.nextInt(45_000));
        if (random.nextInt(4) > 0) {
            return stamp -> text;
        }
        return stamp -> {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length + stamp.length() + "{'rid':'','dump':''}".length();
            return text + "x".repeat(Output.PIECE - bytes % Output.PIECE);
        };
    }
}
