package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndeliveredTest {

    private static FileStatus file(String path, long size, long read, long acknowledged) {
        return new FileStatus(path, "0", path, size, read, acknowledged, "following");
    }

    @Test
    void filesWithMostComeFirstAndIncarnationsCountTogether() {
        Undelivered undelivered = Undelivered.of(List.of(
                file("/a.log", 100, 100, 100),
                file("/b.log", 100, 80, 70),
                file("/c.log", 50, 50, 40),
                file("/c.log", 300, 100, 0)));

        assertThat(undelivered)
                .hasToString("120 bytes that were on their way, 220 bytes that were not read, of 2 files:"
                        + " /c.log 110 + 200, /b.log 10 + 20");
    }

    @Test
    void nothingIsLeftWhereAllIsAcknowledged() {
        assertThat(Undelivered.of(List.of(file("/a.log", 100, 100, 100))).files())
                .isEmpty();
    }

    @Test
    void manyFilesAreNotAllNamed() {
        List<FileStatus> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add(file("/" + i + ".log", 10, 5, 0));
        }

        assertThat(Undelivered.of(many).toString())
                .startsWith("5000 bytes that were on their way, 5000 bytes that were not read, of 1000 files: ")
                .endsWith("/9.log 5 + 5, 990 more");
    }
}
