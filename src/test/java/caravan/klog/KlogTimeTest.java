package caravan.klog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Year and zone of a time that has neither. */
class KlogTimeTest {

    private static String time(String zone, String written, String dayAndTime) {
        byte[] line = ("I" + dayAndTime + ".000001       1 a.go:1] x").getBytes(US_ASCII);
        KlogHeader header = new KlogHeader();
        assertThat(header.read(line, 0, line.length)).isTrue();
        byte[] time = new KlogTime(ZoneId.of(zone), Instant.parse(written).toEpochMilli()).of(header, line);
        return time == null ? "none" : new String(time, US_ASCII).replace(".000001Z", "Z");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-05T14:00:00Z, 1105 13:45:01, 2026-11-05T13:45:01Z",
        "2026-11-05T14:00:00Z, 0606 00:00:00, 2026-06-06T00:00:00Z",
        // the last lines of the old year, read in the new one
        "2027-01-01T00:00:05Z, 1231 23:59:59, 2026-12-31T23:59:59Z",
        // a clock that is ahead of the file's
        "2026-12-31T23:59:59Z, 0101 00:00:01, 2027-01-01T00:00:01Z",
        "2027-03-01T00:00:00Z, 1001 00:00:00, 2026-10-01T00:00:00Z",
        // leap years
        "2028-03-01T00:00:00Z, 0229 12:00:00, 2028-02-29T12:00:00Z",
        "2029-01-15T00:00:00Z, 0229 12:00:00, 2028-02-29T12:00:00Z",
        "2026-11-05T14:00:00Z, 0229 12:00:00, 2024-02-29T12:00:00Z",
        "2026-11-05T14:00:00Z, 0230 12:00:00, none",
        "2026-11-05T14:00:00Z, 0431 12:00:00, none"
    })
    void yearIsTheOneNearestToTheFilesTime(String written, String line, String expected) {
        assertThat(time("UTC", written, line)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin,       2026-07-01T12:00:00Z, 0701 14:00:00, 2026-07-01T12:00:00Z",
        "Europe/Berlin,       2026-12-01T12:00:00Z, 1201 13:00:00, 2026-12-01T12:00:00Z",
        "Asia/Kolkata,        2026-12-01T12:00:00Z, 1201 17:30:00, 2026-12-01T12:00:00Z",
        "+05:45,              2026-12-01T12:00:00Z, 1201 17:45:00, 2026-12-01T12:00:00Z",
        // it is another year here than in UTC
        "Pacific/Auckland,    2026-12-31T12:00:00Z, 0101 01:00:00, 2026-12-31T12:00:00Z",
        "America/Los_Angeles, 2027-01-01T01:00:00Z, 1231 17:00:00, 2027-01-01T01:00:00Z"
    })
    void zoneIsTheWriters(String zone, String written, String line, String expected) {
        assertThat(time(zone, written, line)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // 25 October 2026, 3:00 of summer time is 2:00 of winter time
        "2026-10-25T00:30:00Z, 1025 02:30:00, 2026-10-25T00:30:00Z",
        "2026-10-25T01:30:00Z, 1025 02:30:00, 2026-10-25T01:30:00Z",
        "2026-10-25T01:29:30Z, 1025 02:30:00, 2026-10-25T01:30:00Z",
        "2026-10-25T12:00:00Z, 1025 02:30:00, 2026-10-25T01:30:00Z",
        "2026-10-25T12:00:00Z, 1025 01:59:59, 2026-10-24T23:59:59Z",
        "2026-10-25T12:00:00Z, 1025 03:00:00, 2026-10-25T02:00:00Z"
    })
    void ofARepeatedHourItIsTheOneThatHasBeen(String written, String line, String expected) {
        assertThat(time("Europe/Berlin", written, line)).isEqualTo(expected);
    }

    @Test
    void anHourThatIsLeftOutCountsOn() {
        assertThat(time("Europe/Berlin", "2026-03-29T12:00:00Z", "0329 01:59:59"))
                .isEqualTo("2026-03-29T00:59:59Z");
        assertThat(time("Europe/Berlin", "2026-03-29T12:00:00Z", "0329 02:30:00"))
                .isEqualTo("2026-03-29T01:30:00Z");
        assertThat(time("Europe/Berlin", "2026-03-29T12:00:00Z", "0329 03:00:00"))
                .isEqualTo("2026-03-29T01:00:00Z");
    }
}
