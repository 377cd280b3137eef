package caravan.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Where the build has put the servers. */
final class Artifacts {

    private static final Path LIST = Path.of("target", "servers.properties");

    private Artifacts() {}

    /** A file, or a class path. */
    static String find(String name) {
        if (!Files.exists(LIST)) {
            throw new IllegalStateException("no " + LIST.toAbsolutePath()
                    + ", which tells where the servers are; this makes it:"
                    + " mvn org.codehaus.gmavenplus:gmavenplus-plugin:execute@servers");
        }
        try (InputStream in = Files.newInputStream(LIST)) {
            Properties list = new Properties();
            list.load(in);
            if (!list.containsKey(name)) {
                throw new IllegalStateException(LIST + " does not name " + name + ": was " + list.keySet());
            }
            return list.getProperty(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The only folder in a zip, unpacked once for all builds of this user: appears as a whole, or not at all.
     *
     * @param plugins zips that belong into the folder of the same name in its {@code plugins}
     */
    static Path unpacked(String name, String... plugins) throws IOException {
        Path zip = Path.of(find(name));
        Path cache = Path.of(find("unpacked"));
        Path home = cache.resolve(zip.getFileName().toString().replaceFirst("\\.zip$", ""));
        if (Files.exists(home)) {
            return home;
        }
        Files.createDirectories(cache);
        Path draft = Files.createTempDirectory(cache, ".draft");
        try {
            unzip(zip, draft);
            Path unpacked = draft.resolve(home.getFileName());
            for (String plugin : plugins) {
                unzip(Path.of(find(plugin)), unpacked.resolve("plugins").resolve(plugin));
            }
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException another) {
            return home; // that was faster
        } finally {
            Folders.delete(draft);
        }
        return home;
    }

    private static void unzip(Path zip, Path into) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = into.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                    if (file.getParent().endsWith("bin")) {
                        file.toFile().setExecutable(true, false);
                    }
                }
            }
        }
    }
}
