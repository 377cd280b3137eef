package caravan.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteFilesTest {

    @TempDir
    Path folder;

    @Test
    void filesOfTheFolderInTheOrderOfTheirNames() throws Exception {
        write("90-archive.yaml", "10-containers.yaml", "application.properties", "notes.txt", "Kustomization");
        Files.createDirectory(folder.resolve("20-folder.yaml"));

        assertThat(names(find())).containsExactly("10-containers.yaml", "90-archive.yaml");
    }

    @Test
    void linksOfAMountedConfigMapLoadEachRouteOnce() throws Exception {
        Path version = Files.createDirectory(folder.resolve("..2026_11_22_12_00_00.1"));
        Files.createFile(version.resolve("10-containers.yaml"));
        Files.createSymbolicLink(folder.resolve("..data"), version.getFileName());
        Files.createSymbolicLink(folder.resolve("10-containers.yaml"), Path.of("..data/10-containers.yaml"));
        write(".10-containers.yaml.swp", ".hidden.yaml");

        assertThat(names(find())).containsExactly("10-containers.yaml");
    }

    @Test
    void environmentWinsOverSystemProperty() throws Exception {
        write("10-containers.yaml");
        RouteFiles found = RouteFiles.find(
                Map.of("ROUTES_DIRECTORY", folder.toString())::get, Map.of("routes.directory", "/nowhere")::get);

        assertThat(found).hasToString(folder.toString());
    }

    @Test
    void namedFolderWithoutRoutesIsRefused() {
        assertThatThrownBy(this::find)
                .hasMessage("`routes.directory` must name a folder with *.yaml files: was " + folder);
    }

    @Test
    void settingsStandBesideTheRoutesElseInTheJar() throws Exception {
        write("10-containers.yaml");
        assertThat(find().settings()).containsEntry("camel.main.name", "caravan");

        Files.writeString(folder.resolve("application.properties"), "logs.directory=/logs\n");
        assertThat(find().settings()).containsExactly(Map.entry("logs.directory", "/logs"));
    }

    @Test
    void copiesInTheJarServeWhereNoFolderIs() throws Exception {
        RouteFiles copies = RouteFiles.copies();

        assertThat(names(copies)).contains("10-containers.yaml").isSorted();
        assertThat(copies.settings()).containsEntry("camel.main.name", "caravan");
    }

    private RouteFiles find() throws IOException {
        return RouteFiles.find(name -> null, Map.of("routes.directory", folder.toString())::get);
    }

    private void write(String... names) throws IOException {
        for (String name : names) {
            Files.createFile(folder.resolve(name));
        }
    }

    private static List<String> names(RouteFiles files) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            return files.findRouteResourcesFromDirectory(context, "", "").stream()
                    .map(Resource::getLocation)
                    .map(location -> location.substring(location.lastIndexOf('/') + 1))
                    .toList();
        }
    }
}
