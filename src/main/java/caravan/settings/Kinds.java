package caravan.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;

/** What a value should have been that Camel could not give to an option. */
final class Kinds {

    private Kinds() {}

    /** As a rule says it, behind "must be". */
    static String of(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof TypeConversionException conversion) {
                return of(conversion.getToType());
            }
            if (at instanceof NoTypeConversionAvailableException none) {
                return of(none.getToType());
            }
            if (String.valueOf(at.getMessage()).contains("to type: boolean")) {
                return of(boolean.class);
            }
            if (at instanceof NumberFormatException) {
                return of(Long.class);
            }
        }
        return "what the option takes";
    }

    private static String of(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "a time such as 500ms, 30s or 1h";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        return type.isPrimitive() || Number.class.isAssignableFrom(type) ? "a whole number" : "what the option takes";
    }
}
