package caravan.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.json.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesStreamTest {

    private static Batch batch(int lines) {
        byte[] bytes = "a line of some text\n".repeat(lines).getBytes(UTF_8);
        return Batch.of(new Source("a.log"), bytes, 0, bytes.length)
                .span(new Incarnation(1, 2), 0)
                .build();
    }

    private static byte[] whole(Batch batch) {
        ByteBuf out = new ByteBuf(0);
        JsonLines.write(batch, out);
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 5000})
    void readsWhatIsWritten(int lines) throws IOException {
        Batch batch = batch(lines);
        assertThat(new JsonLinesStream(batch).readAllBytes()).isEqualTo(whole(batch));
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        assertThat(new JsonLinesStream(batch).transferTo(target)).isEqualTo(target.size());
        assertThat(target.toByteArray()).isEqualTo(whole(batch));
    }

    @Test
    void readsByteByByteAndInPieces() throws IOException {
        Batch batch = batch(40);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (InputStream stream = new JsonLinesStream(batch)) {
            assertThat(stream.available()).isZero();
            read.write(stream.read());
            assertThat(stream.available()).isPositive();
            assertThat(stream.read(new byte[3], 1, 0)).isZero();
            byte[] piece = new byte[7];
            for (int count = stream.read(piece, 2, 5); count >= 0; count = stream.read(piece, 2, 5)) {
                read.write(piece, 2, count);
            }
            assertThat(stream.read()).isEqualTo(-1);
            assertThatThrownBy(() -> stream.read(piece, 5, 5)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThat(read.toByteArray()).isEqualTo(whole(batch));
    }

    @Test
    void runsOfFilteredRecordsAreNoEnd() throws IOException {
        Batch batch = batch(5000);
        for (int i = 0; i < 4999; i++) {
            batch.filter(i, "test");
        }
        assertThat(new String(new JsonLinesStream(batch).readAllBytes(), UTF_8).lines())
                .hasSize(1);
    }

    @Test
    void littleIsMadeAhead() throws IOException {
        AtomicInteger most = new AtomicInteger();
        new JsonLinesStream(batch(100_000)).transferTo(new OutputStream() {
            @Override
            public void write(int one) {
                throw new AssertionError("one byte at a time");
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                most.accumulateAndGet(length, Math::max);
            }
        });
        assertThat(most.get()).isLessThan(100_000);
    }
}
