package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {

    private static final String ID = "3f4e".repeat(16);

    @ParameterizedTest
    @CsvSource({
        // Every name as the programs write it.
        "kubelet, 0.log.20260102-150405, 0.log, 0.log.20260102-150405, ''",
        "kubelet, 0.log.20260102-150405.gz, 0.log, 0.log.20260102-150405, .gz",
        "kubelet, 12.log.20261231-235959, 12.log, 12.log.20261231-235959, ''",
        "lumberjack, audit-2026-01-02T15-04-05.000.log, audit.log, audit-2026-01-02T15-04-05.000.log, ''",
        "lumberjack, audit-2026-01-02T15-04-05.678.log.gz, audit.log, audit-2026-01-02T15-04-05.678.log, .gz",
        "lumberjack, kube-apiserver-audit-2026-01-02T15-04-05.678.log, kube-apiserver-audit.log, "
                + "kube-apiserver-audit-2026-01-02T15-04-05.678.log, ''",
        "lumberjack, my.app.v2-2026-01-02T15-04-05.678.json, my.app.v2.json, my.app.v2-2026-01-02T15-04-05.678.json, ''",
        "lumberjack, audit-2026-01-02T15-04-05.678, audit, audit-2026-01-02T15-04-05.678, ''",
        "lumberjack, audit-2026-01-02T15-04-05.678.gz, audit, audit-2026-01-02T15-04-05.678, .gz",
        "lumberjack, -2026-01-02T15-04-05.678.log, .log, -2026-01-02T15-04-05.678.log, ''",
        "logrotate, app.log.1, app.log, app.log.1, ''",
        "logrotate, app.log.0, app.log, app.log.0, ''",
        "logrotate, app.log.12.gz, app.log, app.log.12, .gz",
        "logrotate, app.log.2.bz2, app.log, app.log.2, .bz2",
        "logrotate, app.log.2.xz, app.log, app.log.2, .xz",
        "logrotate, app.log.2.zst, app.log, app.log.2, .zst",
        "logrotate, messages.1, messages, messages.1, ''",
        "logrotate, app.1.log, app.log, app.1.log, ''",
        "logrotate, app.10.log.gz, app.log, app.10.log, .gz",
        "logrotate, app.log-20260102, app.log, app.log-20260102, ''",
        "logrotate, app.log-20260102.gz, app.log, app.log-20260102, .gz",
        "logrotate, app-20260102.log, app.log, app-20260102.log, ''",
        "logrotate, app-20260102.log.gz, app.log, app-20260102.log, .gz",
        "logrotate, kube-proxy.v1-20260102.log, kube-proxy.v1.log, kube-proxy.v1-20260102.log, ''",
        "logrotate, app.log-2026010213, app.log, app.log-2026010213, ''",
        "logrotate, app.log-20260102-13, app.log, app.log-20260102-13, ''",
        "logrotate, app.log-20260102-130405, app.log, app.log-20260102-130405, ''",
        "logrotate, app.log-20260102-1767312000.gz, app.log, app.log-20260102-1767312000, .gz",
        "logrotate, app.log-20331004-2012123100, app.log, app.log-20331004-2012123100, ''",
        "logrotate, app.log-2026-01-02, app.log, app.log-2026-01-02, ''",
        "logrotate, app.log.2026-01-02.gz, app.log, app.log.2026-01-02, .gz",
        "'kubelet,docker', 0.log.20260102-150405.gz, 0.log, 0.log.20260102-150405, .gz",
    })
    void takesANameApart(String option, String name, String base, String stem, String compression) {
        Rotated rotated = Rotation.parse(option).parseName(name);
        assertThat(rotated).isNotNull();
        assertThat(rotated.base()).isEqualTo(base);
        assertThat(rotated.stem()).isEqualTo(stem);
        assertThat(rotated.compression()).isEqualTo(compression);
        assertThat(rotated.fileName()).isEqualTo(name);
    }

    @Test
    void takesADockerNameApart() {
        Rotation docker = Rotation.parse("docker");
        assertThat(docker.parseName(ID + "-json.log.1").base()).isEqualTo(ID + "-json.log");
        Rotated compressed = docker.parseName(ID + "-json.log.12.gz");
        assertThat(compressed.stem()).isEqualTo(ID + "-json.log.12");
        assertThat(compressed.isReadable()).isTrue();
        assertThat(docker.parseName(ID + "-json.log")).isNull();
        assertThat(docker.parseName("app.log.1")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "kubelet, 0.log",
        "kubelet, 1.log",
        "kubelet, 0.log.1",
        "kubelet, 0.log.20261302-150405",
        "kubelet, 0.log.20260102-150405.tmp",
        "kubelet, 0.log.20260102-1504056",
        "lumberjack, audit.log",
        "lumberjack, audit-2026-01-02.log",
        "lumberjack, audit-2026-01-02T15-04-05.log",
        "lumberjack, audit-2026-01-02T15-04-05.000.log.1",
        "lumberjack, 2026-01-02T15-04-05.000.log",
        "lumberjack, audit-2026-01-02T15:04:05.000.log",
        "logrotate, app.log",
        "logrotate, app.log.gz",
        "logrotate, app.log.old",
        "logrotate, app.log.01",
        "logrotate, app.log.123456",
        "logrotate, 1.log",
        "logrotate, .1",
        "logrotate, app-12345678.log",
        "logrotate, app-20261301.log",
        "logrotate, 20260102.log",
        "docker, x.log.1",
        "docker, x-json.log.0a",
        "none, app.log.1",
        "none, 0.log.20260102-150405.gz",
    })
    void leavesOtherNamesAlone(String option, String name) {
        assertThat(Rotation.parse(option).parseName(name)).isNull();
    }

    @Test
    void ignoresWhatTheKubeletIsStillWriting() {
        Rotation rotation = Rotation.parse("kubelet,docker");
        assertThat(rotation.isBeingWritten("0.log.20260102-150405.tmp")).isTrue();
        assertThat(rotation.isBeingWritten("0.log.20260102-150405.gz")).isFalse();
        assertThat(Rotation.parse("logrotate").isBeingWritten("app.tmp")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kubelet|0.log|0.log.20251231-235959.gz 0.log.20260101-000000 0.log.20260101-000001",
                "lumberjack|audit.log|audit-2025-12-31T23-59-59.999.log.gz audit-2026-01-01T00-00-00.000.log "
                        + "audit-2026-01-01T00-00-00.001.log",
                "logrotate|app.log|app.log.11.gz app.log.10.gz app.log.9 app.log.2.gz app.log.1",
                "logrotate|app.log|app.10.log.gz app.2.log.gz app.1.log",
                "logrotate|app.log|app.log-20251230.gz app.log-20251231 app.log-20260101",
                "logrotate|app.log|app-20251231.log.gz app-20260101.log",
                "logrotate|app.log|app.log-20251231-1767139200.gz app.log-20251231-1767225599 app.log-20260101-1767225600",
                "logrotate|app.log|app.log-2025123109 app.log-2025123110 app.log-2026010100",
                "logrotate|app.log|app.log-20251231-0959 app.log-20251231-100000",
                // Changed to dateext one day: the numbers are what was there before.
                "logrotate|app.log|app.log.2.gz app.log.1 app.log-20260101",
                "docker|a-json.log|a-json.log.10.gz a-json.log.9.gz a-json.log.1",
                // In the middle of compression both are there; a name collision in the same second is that one too.
                "kubelet|0.log|0.log.20260101-000000 0.log.20260101-000000.gz 0.log.20260101-000001",
            })
    void findsSiblingsOldestFirst(String option, String base, String names) {
        List<String> expected = List.of(names.split(" "));
        List<String> listing = new ArrayList<>(expected);
        listing.addAll(List.of(base, "other.log", "other.log.1", "0.log.20260101-000000.tmp", "a.txt"));
        Collections.shuffle(listing, new Random(7));
        assertThat(Rotation.parse(option).siblings(base, listing))
                .extracting(Rotated::fileName)
                .isEqualTo(expected);
    }

    @Test
    void doesNotMixFilesWhoseNamesBeginAlike() {
        List<String> listing = List.of(
                "kube-apiserver-audit.log",
                "kube-apiserver-audit-2026-01-02T15-04-05.000.log",
                "kube-apiserver-other-2026-01-02T15-04-05.000.log",
                "kube-apiserver-2026-01-02T15-04-05.000.log",
                "kube-apiserver-audit-2026-01-02T15-04-05.000.json",
                "kube-apiserver-audit-extra-2026-01-02T15-04-05.000.log");
        assertThat(Rotation.parse("lumberjack").siblings("kube-apiserver-audit.log", listing))
                .extracting(Rotated::fileName)
                .containsExactly("kube-apiserver-audit-2026-01-02T15-04-05.000.log");
    }

    @ParameterizedTest
    @CsvSource({
        // Names which programs give their own files too.
        "logrotate, report-20260102.log, report.log",
        "logrotate, worker.1.log, worker.log",
        "logrotate, nginx-1.2.log, nginx-1.log",
        "logrotate, 10.0.0.5, 10.0.0",
        "logrotate, messages-20260102, messages",
    })
    void aDoubtfulNameIsRotatedOnlyBesideItsBase(String option, String name, String base) {
        Rotation rotation = Rotation.parse(option);
        assertThat(rotation.rotated(name, Set.of("other.log")::contains)).isNull();
        assertThat(rotation.rotated(name, Set.of(base)::contains)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "kubelet, 0.log.20260102-150405.gz",
        "lumberjack, audit-2026-01-02T15-04-05.000.log",
        "logrotate, app.log.1",
        "logrotate, app.log-20260102",
        "docker, a-json.log.1",
    })
    void aCertainNameIsRotatedWhereverItIs(String option, String name) {
        assertThat(Rotation.parse(option).rotated(name, base -> false)).isNotNull();
    }

    @Test
    void readsPlainAndGzipOnly() {
        Rotation rotation = Rotation.parse("logrotate");
        assertThat(rotation.parseName("app.log.1").isReadable()).isTrue();
        assertThat(rotation.parseName("app.log.1.gz").isReadable()).isTrue();
        assertThat(rotation.parseName("app.log.1.zst").isReadable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "kubelt", "kubelet,", "kubelet;docker", "KUBELET"})
    void refusesAnUnknownScheme(String option) {
        assertThatThrownBy(() -> Rotation.parse(option))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("`rotation` must be one or several of kubelet, lumberjack, logrotate, docker, none: was \""
                        + option + '"');
    }

    @Test
    void refusesNoneBesideAnother() {
        assertThatThrownBy(() -> Rotation.parse("none,kubelet"))
                .hasMessage("`rotation` must name none or others, not both: was \"none,kubelet\"");
    }

    @Test
    void takesSpacesAroundSchemes() {
        assertThat(Rotation.parse(" kubelet , docker ").schemes())
                .containsExactlyInAnyOrder(RotationScheme.KUBELET, RotationScheme.DOCKER);
    }
}
