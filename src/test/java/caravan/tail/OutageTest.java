package caravan.tail;

import static caravan.tail.Logrotate.Word.COMPRESS;
import static caravan.tail.Logrotate.Word.COPYTRUNCATE;
import static caravan.tail.Logrotate.Word.DATEEXT;
import static caravan.tail.Logrotate.Word.DELAYCOMPRESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The collector is down or slow while the real programs rotate: every record once and in order, {@code .gz} too. */
class OutageTest extends RigTest {

    /** Longer than any batch here, so that the collector stops in the midst of a file. */
    private static final int LINES = 4_000;

    private static final int KEPT = 6;

    /** The programs, each with a number of rotations that takes away nothing unread. */
    enum Scheme {
        KUBELET {
            @Override
            Program program(Path logs) throws IOException {
                return new Kubelet(logs.resolve("0.log"), KEPT);
            }
        },
        LUMBERJACK {
            @Override
            Program program(Path logs) throws IOException {
                return new Lumberjack(logs.resolve("audit.log"));
            }
        },
        LOGROTATE_NUMBERED {
            @Override
            Program program(Path logs) throws IOException {
                return new Logrotate(logs.resolve("app.log"), KEPT);
            }
        },
        LOGROTATE_COMPRESS {
            @Override
            Program program(Path logs) throws IOException {
                return new Logrotate(logs.resolve("app.log"), KEPT, COMPRESS);
            }
        },
        LOGROTATE_DELAYCOMPRESS {
            @Override
            Program program(Path logs) throws IOException {
                return new Logrotate(logs.resolve("app.log"), KEPT, COMPRESS, DELAYCOMPRESS);
            }
        },
        LOGROTATE_DATEEXT {
            @Override
            Program program(Path logs) throws IOException {
                return new Logrotate(logs.resolve("app.log"), KEPT, DATEEXT, COMPRESS);
            }
        },
        LOGROTATE_COPYTRUNCATE {
            @Override
            Program program(Path logs) throws IOException {
                return new Logrotate(logs.resolve("app.log"), KEPT, COPYTRUNCATE);
            }
        },
        LOGROTATE_COPYTRUNCATE_COMPRESS {
            @Override
            Program program(Path logs) throws IOException {
                return new Logrotate(logs.resolve("app.log"), KEPT, COPYTRUNCATE, COMPRESS);
            }
        },
        DOCKER {
            @Override
            Program program(Path logs) throws IOException {
                return new Docker(logs.resolve("4f1c-json.log"), KEPT);
            }
        };

        abstract Program program(Path logs) throws IOException;
    }

    private final List<String> written = new ArrayList<>();
    private Program program;

    private void begin(Scheme scheme) throws IOException {
        program = scheme.program(rig.logs);
        rig.options.setRotation(program.scheme());
        rig.options.setMaxBatchBytes(64 * 1024);
    }

    @AfterEach
    void closeProgram() throws IOException {
        program.close();
    }

    /** Not between the copy and the truncation: what comes then is lost to everybody. */
    private void write(int lines) throws IOException {
        if (program.isCopying) {
            return;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            String line = "line " + written.size() + " of the program's log, a bit longer";
            written.add(line);
            text.append(line).append('\n');
        }
        program.write(text.toString());
    }

    private static Stream<Arguments> schemesAnd(IntStream numbers) {
        return numbers.boxed()
                .flatMap(number -> Arrays.stream(Scheme.values()).map(scheme -> Arguments.of(scheme, number)));
    }

    static Stream<Arguments> schemesAndRotations() {
        return schemesAnd(IntStream.range(1, KEPT - 1));
    }

    static Stream<Arguments> schemesAndSeeds() {
        return schemesAnd(IntStream.range(0, 20));
    }

    @ParameterizedTest
    @MethodSource("schemesAndRotations")
    void goesOnWhereItStoppedAfterSeveralRotations(Scheme scheme, int rotations) throws IOException {
        begin(scheme);
        write(LINES);
        rig.start().tailer().tick();
        rig.tailer().work();
        rig.stop();
        for (int i = 0; i < rotations; i++) {
            program.rotate();
            write(LINES);
        }
        rig.start().poll().received(written);
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void readsEveryRecordOnceWhileItLooksBetweenAllSteps(Scheme scheme) throws IOException {
        begin(scheme);
        write(3);
        rig.start().tailer().poll();
        for (int i = 0; i < KEPT - 1; i++) {
            for (Program.Step step : program.rotation()) {
                write(2);
                step.run();
                rig.pass(500).tailer().poll();
            }
        }
        rig.poll().received(written);
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    @ParameterizedTest
    @MethodSource("schemesAndSeeds")
    void readsEveryRecordOnceWhateverItMisses(Scheme scheme, int seed) throws IOException {
        begin(scheme);
        Random random = new Random(seed);
        write(random.nextInt(3));
        rig.start().tailer().poll();
        for (int i = 0; i < KEPT + 4; i++) {
            int missed = 0;
            for (Program.Step step : program.rotation()) {
                step.run();
                write(random.nextInt(3));
                if (random.nextInt(4) == 0 || missed++ > 20) {
                    rig.pass(random.nextInt(3_000)).tailer().poll();
                    missed = 0;
                } else if (random.nextInt(12) == 0) {
                    rig.restart();
                } else if (random.nextInt(12) == 0) {
                    rig.poll().crash().start();
                }
            }
            rig.poll();
        }
        rig.received(written);
        assertThat(rig.ledger().lostBytes()).isZero();
    }
}
