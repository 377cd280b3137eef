package caravan.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2021-10-16T11:46:21Z",
                "2021-10-16T11:46:21.8Z",
                "2021-10-16T11:46:21.814079554Z",
                "2021-10-16T13:46:21.81+02:00",
                "2021-10-16T06:16:21.999999999-05:30",
                "1969-12-31T23:59:59.001Z",
                "1600-02-29T00:00:00Z",
                "2024-02-29T23:59:59+14:00"
            })
    void milliseconds(String time) {
        byte[] bytes = ('x' + time + 'x').getBytes(UTF_8);
        assertThat(Rfc3339.epochMillis(bytes, 1, bytes.length - 1))
                .isEqualTo(OffsetDateTime.parse(time).toInstant().toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2021-10-16",
                "2021-10-16T11:46:21",
                "2021-10-16T11:46:21.Z",
                "2021-10-16T11:46:21.8",
                "2021-10-16T11:46:21.8ZZ",
                "2021-10-16T11:46:21+0200",
                "2021-10-16T11:46:21+2:00",
                "2021-10-16 11:46:21Z",
                "2021/10/16T11:46:21Z",
                "2021-1-16T11:46:21.00Z",
                "2021-10-16T11:46:2xZ"
            })
    void otherShapesAreNoTimes(String time) {
        byte[] bytes = time.getBytes(UTF_8);
        assertThat(Rfc3339.matches(bytes, 0, bytes.length)).isFalse();
        assertThat(Rfc3339.epochMillis(bytes, 0, bytes.length)).isEqualTo(Rfc3339.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2021-13-16T11:46:21Z", "2021-10-32T11:46:21Z", "2021-10-16T24:46:21Z", "2021-10-16T11:60:21Z"})
    void impossibleTimesHaveTheShapeButNoValue(String time) {
        byte[] bytes = time.getBytes(UTF_8);
        assertThat(Rfc3339.matches(bytes, 0, bytes.length)).isTrue();
        assertThat(Rfc3339.epochMillis(bytes, 0, bytes.length)).isEqualTo(Rfc3339.NONE);
    }
}
