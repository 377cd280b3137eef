package caravan.lines;

import java.io.IOException;
import java.io.InputStream;
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
}
