package caravan.metrics;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Prometheus gets, taken apart: {@code caravan_records_total{source="containers",verdict="delivered"} 2.0}. */
public final class Scrape {

    private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Map<String, String> types = new TreeMap<>();
    private final Map<String, Set<String>> labels = new TreeMap<>();
    private final Map<String, Double> samples = new TreeMap<>();

    /** Takes it apart. */
    public Scrape(String text) {
        text.lines().forEach(this::line);
    }

    private void line(String line) {
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (type.matches()) {
            types.put(type.group(1), type.group(2));
        } else if (!line.startsWith("#") && sample.matches()) {
            String of = sample.group(2) == null ? "" : sample.group(2);
            samples.put(sample.group(1) + '{' + of + '}', Double.parseDouble(sample.group(3)));
            Set<String> names = labels.computeIfAbsent(sample.group(1), any -> new TreeSet<>());
            LABEL.matcher(of).results().forEach(label -> names.add(label.group(1)));
        }
    }

    /** Type by name, of names with this beginning. */
    Map<String, String> types(String beginning) {
        Map<String, String> chosen = new TreeMap<>(types);
        chosen.keySet().removeIf(name -> !name.startsWith(beginning));
        return chosen;
    }

    /** Names of the labels of a metric. */
    Set<String> labels(String name) {
        return labels.getOrDefault(name, Set.of());
    }

    /** The value of one series: {@code caravan_lag_bytes{source="containers"}}; not a number where there is none. */
    public double value(String series) {
        return samples.getOrDefault(series, Double.NaN);
    }

    /** The sum of all series of a name. */
    public double sum(String name) {
        return samples.entrySet().stream()
                .filter(one -> one.getKey().startsWith(name + '{'))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    @Override
    public String toString() {
        return samples.toString();
    }
}
