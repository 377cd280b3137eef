package caravan.lines;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Converter;

/** Lets any Camel component read the lines of a file. */
@Converter(generateLoader = true)
public final class LinesConverter {

    private LinesConverter() {}

    /** The lines, decompressed. */
    @Converter
    public static InputStream toInputStream(LinesFile file) throws IOException {
        return file.open();
    }

    /** The lines, decompressed, all at once. */
    @Converter
    public static byte[] toBytes(LinesFile file) throws IOException {
        try (InputStream in = file.open()) {
            return in.readAllBytes();
        }
    }

    /** The lines, decompressed, all at once. */
    @Converter
    public static String toString(LinesFile file) throws IOException {
        return new String(toBytes(file), StandardCharsets.UTF_8);
    }
}
