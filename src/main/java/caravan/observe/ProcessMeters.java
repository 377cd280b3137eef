package caravan.observe;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Prometheus' own clients tell of a process, under their names; Micrometer has others, which promtool does not like. */
final class ProcessMeters implements MeterBinder {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int BYTES_PER_KILOBYTE = 1024;
    private static final Path STATUS = Path.of("/proc/self/status");

    @Override
    public void bindTo(MeterRegistry registry) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            // the bean lives as long as the JVM: a registry alone would let go of it
            FunctionCounter.builder("process.cpu.seconds", system, bean -> bean.getProcessCpuTime() / NANOS_PER_SECOND)
                    .description("Processor time of all threads")
                    .register(registry);
        }
        Gauge.builder("process.resident.memory.bytes", ProcessMeters::resident)
                .description("Resident memory; not a number where the system does not tell")
                .register(registry);
    }

    private static double resident() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Double.parseDouble(line.replaceAll("\\D", "")) * BYTES_PER_KILOBYTE;
                }
            }
        } catch (IOException | NumberFormatException e) {
            // not on Linux
        }
        return Double.NaN;
    }
}
