package caravan.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LevelTextTest {

    private final LevelText text = new LevelText();

    private String level(String message) {
        byte[] bytes = ("INFO " + message + " ERROR").getBytes(UTF_8);
        Level level = text.find(bytes, 5, bytes.length - 6);
        return level == null ? "" : level.name().toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "2026-11-26 10:00:00,123 INFO  [main] c.e.App - started ; log4j            ~ info",
                "2026-11-26T10:00:00.123+01:00  WARN 1 --- [nio-8080-exec-1] o.s.w : x     ~ warn",
                "10:00:00.123 [main] DEBUG com.example.App -- text                         ~ debug",
                "10:00:00.123 [pool-1 thread 2] ERROR com.example.App -- text              ~ error",
                "[2026-11-26 10:00:00,123] TRACE text (kafka.Log)                          ~ trace",
                "[2026-11-26 10:00:00 +0000] [7] [INFO] Booting worker                     ~ info",
                "[2026-11-26T10:00:00Z ERROR krate::module] text                           ~ error",
                "2026-11-26T10:00:00.123Z\tINFO\tapp/main.go:10\ttext                      ~ info",
                "INFO:root:text                                                            ~ info",
                "WARNING:werkzeug: * Running                                               ~ warn",
                "2026-11-26 10:00:00,123 - my_logger - CRITICAL - text                     ~ fatal",
                "2026-11-26 10:00:00,123 my.logger ERROR text                              ~ error",
                "INFO:     Started server process [1]                                      ~ info",
                "ERROR: relation does not exist                                            ~ error",
                "error: cannot open file                                                   ~ error",
                "Warning: deprecated                                                       ~ warn",
                "panic: runtime error: index out of range                                  ~ fatal",
                "fail: Microsoft.Hosting[0]                                                ~ error",
                "dbug: Microsoft.Hosting[0]                                                ~ debug",
                "[error] text                                                              ~ error",
                "[Warning] text                                                            ~ warn",
                "2026/11/26 10:00:00 [error] 31#31: *1 open() failed                       ~ error",
                "2026/11/26 10:00:00 [notice] 1#1: start worker                            ~ info",
                "[Wed Nov 26 10:00:00.123 2026] [core:error] [pid 1] text                  ~ error",
                "2026-11-26T10:00:00.123456Z 0 [Warning] [MY-010068] [Server] text         ~ warn",
                "2026-11-26 10:00:00.123 UTC [123] FATAL:  password authentication failed  ~ fatal",
                "level=warn msg=x                                                          ~ warn",
                "ts=2026-11-26T10:00:00Z level=\"error\" msg=x                             ~ error",
                "time=\"2026-11-26T10:00:00Z\" level=info msg=x                            ~ info",
                "{\"level\":\"warn\",\"msg\":\"cut                                         ~ warn",
                "<6>usb 1-1: new device                                                    ~ info",
                "<34>1 2026-11-26T10:00:00Z host su - ID47 - text                          ~ fatal",
                "<191>debug                                                                ~ debug",
                "Nov 26 10:00:00 host app[7]: ERROR text                                   ~ error",
                "I1126 10:00:00.123456       1 file.go:10] text                            ~ info",
                "W1126 10:00:00.123456       1 file.go:10] text                            ~ warn",
                "E1126 10:00:00.123456 1 file.go:10] text                                  ~ error",
                "F1126 10:00:00.123456 1 file.go:10] text                                  ~ fatal",
                "I, [2026-11-26T10:00:00.123 #1]  INFO -- : text                           ~ info",
                "2026-11-26 10:00:00.123456 W | etcdserver: slow                           ~ warn",
                "  SEVERE [main] org.apache.catalina                                       ~ error",
            })
    void commonFormatsTellTheirLevel(String message, String level) {
        assertThat(level(message.strip())).isEqualTo(level);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "no ERROR found",
                "There was an error: none",
                "10.1.2.3 - - [26/Nov/2026:10:00:00 +0000] \"GET /error HTTP/1.1\" 200",
                "information is here",
                "Infographic: text",
                "ERRORS were found",
                "Debugging enabled",
                "<192>x",
                "<>x",
                "<6 x",
                "level=",
                "level=banana",
                "I11 26",
                "\tat com.example.Error.error(Error.java:7)",
                "The level=warn flag",
                "[unknown] [text] text",
                "text\n[error]",
                "\n",
            })
    void otherTextsTellNone(String message) {
        assertThat(level(message)).isEmpty();
    }

    @Test
    void onlyTheBeginningIsLookedAt() {
        assertThat(level("[1] ".repeat(20) + "ERROR")).isEqualTo("error");
        assertThat(level("[1] ".repeat(40) + "ERROR")).isEmpty();
    }

    @Test
    void anyBytesAreRead() {
        SplittableRandom random = new SplittableRandom(5);
        String signs = " \t[](){}<>:=\"|-,.#INFOerror19é\u0000";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder message = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                message.append(signs.charAt(random.nextInt(signs.length())));
            }
            level(message.toString());
        }
    }
}
