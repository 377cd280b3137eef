// Builds the OCI image without a Docker engine: see docs/image.md. Run by the profile `image` in the phase `package`.
//
// Jib's library instead of its Maven plugin: the plugin always lays out the project's classes and dependencies, and we
// ship the runner's jar under a fixed name, for which the AOT cache is made.
import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.databind.SerializationFeature
import com.fasterxml.jackson.databind.module.SimpleModule
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer
import com.google.cloud.tools.jib.api.Containerizer
import com.google.cloud.tools.jib.api.Jib
import com.google.cloud.tools.jib.api.TarImage
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer
import com.google.cloud.tools.jib.api.buildplan.FilePermissions
import com.google.cloud.tools.jib.api.buildplan.ImageFormat
import com.google.cloud.tools.jib.api.buildplan.Port
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.nio.file.StandardOpenOption
import java.nio.file.attribute.FileTime
import java.time.Instant
import java.util.zip.ZipFile
import org.apache.commons.compress.archivers.tar.TarArchiveEntry
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream

class Architecture {
    /** As Debian and OCI call it, as jars do, and the machine's number in the header of an ELF file. */
    String name, ofJars
    int elfMachine

    static final List<Architecture> ALL = [
        new Architecture(name: 'amd64', ofJars: 'x86_64', elfMachine: 62),
        new Architecture(name: 'arm64', ofJars: 'aarch64', elfMachine: 183)]

    static Architecture of(String name) {
        ALL.find { it.name == name || it.ofJars == name } ?: { throw new IllegalArgumentException("`image.architectures` must be of ${ALL*.name}: was $name") }()
    }

    /** Fails where a program or library below a folder is for another one. */
    int checkElfFiles(Path folder) {
        def found = 0
        Files.walk(folder).filter { Files.isRegularFile(it) && !Files.isSymbolicLink(it) && Files.size(it) > 20 }.forEach { file ->
            byte[] head = Files.newInputStream(file).withCloseable { it.readNBytes(20) }
            if (head[0] == 0x7f && new String(head, 1, 3, 'ISO-8859-1') == 'ELF') {
                def machine = (head[18] & 0xff) | (head[19] & 0xff) << 8
                if (machine != elfMachine) {
                    throw new IllegalStateException("$file must be for $name, ELF machine $elfMachine: was $machine")
                }
                found++
            }
        }
        found
    }
}

class Json {
    static final ObjectMapper MAPPER = new ObjectMapper()
        .registerModule(new SimpleModule().addSerializer(GString, ToStringSerializer.instance))

    static Map read(byte[] bytes) { MAPPER.readValue(bytes, Map) }

    static byte[] bytes(Object json) { MAPPER.writeValueAsBytes(json) }

    static byte[] lines(Object json) { MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(json) }
}

/** Tar files as registries and runtimes load them: an OCI layout, which the older `docker load` understands too. */
class Layout {
    static final String INDEX = 'application/vnd.oci.image.index.v1+json'
    final long time
    final Map<String, byte[]> small = [:]
    final Map<String, Path> blobs = new TreeMap<>()

    Layout(long time) {
        this.time = time
    }

    static String sha256(byte[] bytes) {
        java.security.MessageDigest.getInstance('SHA-256').digest(bytes).encodeHex().toString()
    }

    Map blob(Object json, String type) {
        byte[] bytes = Json.bytes(json)
        def digest = sha256(bytes)
        small["blobs/sha256/$digest".toString()] = bytes
        [mediaType: type, digest: "sha256:$digest".toString(), size: bytes.length]
    }

    void file(String name, Object json) {
        small[name] = Json.bytes(json)
    }

    /** Takes the blobs of a layout, into a folder, and returns the descriptor of its one image. */
    Map take(Path tar, Path folder) {
        Map index = null
        Files.createDirectories(folder)
        new TarArchiveInputStream(Files.newInputStream(tar)).withCloseable { entries ->
            for (def entry = entries.nextEntry; entry != null; entry = entries.nextEntry) {
                if (entry.name.startsWith('blobs/sha256/')) {
                    def blob = folder.resolve(entry.name.tokenize('/').last())
                    Files.copy(entries, blob, StandardCopyOption.REPLACE_EXISTING)
                    blobs[entry.name] = blob
                } else if (entry.name == 'index.json') {
                    index = Json.read(entries.readAllBytes())
                }
            }
        }
        (Map) index.manifests[0]
    }

    Map manifest(Map descriptor) {
        Json.read(Files.readAllBytes(blobs[path(descriptor)]))
    }

    static String path(Map descriptor) {
        'blobs/' + descriptor.digest.replace(':', '/')
    }

    void write(Path tar) {
        file('oci-layout', [imageLayoutVersion: '1.0.0'])
        new TarArchiveOutputStream(Files.newOutputStream(tar)).withCloseable { out ->
            out.longFileMode = TarArchiveOutputStream.LONGFILE_POSIX
            (small.keySet() + blobs.keySet()).sort().each { name ->
                def entry = new TarArchiveEntry(name)
                entry.size = small.containsKey(name) ? small[name].length : Files.size(blobs[name])
                entry.modTime = FileTime.fromMillis(time * 1000)
                out.putArchiveEntry(entry)
                small.containsKey(name) ? out.write(small[name]) : Files.copy(blobs[name], out)
                out.closeArchiveEntry()
            }
        }
    }
}

class Image {
    static final String REPOSITORY = 'ghcr.io/caravan-logs/caravan'
    def project
    Closure<String> setting
    Closure<String> run

    Path scripts() { project.basedir.toPath().resolve('src/main/image') }
    Path cache() { project.basedir.toPath().resolve('.image') }
    Path target() { project.basedir.toPath().resolve('target/image') }
    Instant time() { Instant.parse(project.properties['project.build.outputTimestamp']) }
    String name() { "$REPOSITORY:$project.version" }

    /** The image of one architecture, as a layout that Jib wrote. */
    Path build(Architecture architecture) {
        def own = cache().resolve(architecture.name)
        run([scripts().resolve('runtime'), architecture.name])
        def work = Files.createDirectories(target().resolve(architecture.name))
        def caravan = program(architecture, work.resolve('caravan'))
        def aot = work.resolve('caravan.aot')
        Files.deleteIfExists(aot)
        boolean trained = architecture.name == ofThisMachine().name
        if (trained) {
            run([scripts().resolve('train'), own.resolve('root'), own.resolve('java'), caravan, aot])
            Files.writeString(caravan.resolve('jvm.options'), '-XX:AOTCache=/caravan/caravan.aot\n', StandardOpenOption.APPEND)
            touch(caravan)
        }
        bom(architecture, own.resolve('packages'), work)
        [own.resolve('root'), own.resolve('java'), caravan].each {
            if (architecture.checkElfFiles(it) == 0) {
                throw new IllegalStateException("no program and no library in $it")
            }
        }
        def layers = [
            layer('java', [(own.resolve('java')): '/opt/java']),
            layer('program', [(caravan.resolve('caravan-runner.jar')): '/caravan/caravan-runner.jar']),
            layer('platform', [
                (caravan.resolve('jvm.options')): '/caravan/jvm.options',
                (caravan.resolve('compile.json')): '/caravan/compile.json',
                (caravan.resolve('native')): '/caravan/native',
                (work.resolve('bom.json')): '/caravan/bom.json'])]
        // alone and last: it is another one after each build
        layers += trained ? [layer('aot', [(aot): '/caravan/caravan.aot'])] : []
        if (!trained) {
            println "the image for $architecture.name comes without AOT cache: its training run needs such a machine"
        }
        contain(architecture, layers, work)
    }

    static Architecture ofThisMachine() {
        def name = System.getProperty('os.arch')
        Architecture.of(name)
    }

    /** What will be /caravan: the jar, the options for it, native libraries. */
    private Path program(Architecture architecture, Path folder) {
        Files.createDirectories(folder.resolve('native'))
        def base = project.basedir.toPath()
        def jar = base.resolve('target/caravan-runner.jar')
        Files.copy(jar, folder.resolve('caravan-runner.jar'), StandardCopyOption.REPLACE_EXISTING)
        def runner = base.resolve('src/main/runner')
        Files.copy(runner.resolve('compile.json'), folder.resolve('compile.json'), StandardCopyOption.REPLACE_EXISTING)
        def options = Files.readString(runner.resolve('jvm.options')).replace('=src/main/runner/', '=/caravan/')
        if (!options.contains('=/caravan/compile.json')) {
            throw new IllegalStateException("jvm.options no longer names src/main/runner/compile.json")
        }
        Files.writeString(folder.resolve('jvm.options'), options + Files.readString(scripts().resolve('jvm.options')))
        natives(architecture, jar, folder.resolve('native'))
        touch(folder)
        folder
    }

    private void natives(Architecture architecture, Path jar, Path folder) {
        def debian = architecture.name == 'arm64' ? 'aarch64' : 'amd64'
        def wanted = [
            'libzstd-jni.so': ~"linux/$debian/libzstd-jni-.*\\.so",
            'liblz4-java.so': ~"net/jpountz/util/linux/$debian/liblz4-java\\.so",
            'libsnappyjava.so': ~"org/xerial/snappy/native/Linux/$architecture.ofJars/libsnappyjava\\.so"]
        new ZipFile(jar.toFile()).withCloseable { zip ->
            wanted.each { name, pattern ->
                def entry = zip.entries().find { it.name ==~ pattern }
                if (entry == null) {
                    throw new IllegalStateException("$pattern is not in $jar")
                }
                Files.copy(zip.getInputStream(entry), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING)
            }
        }
    }

    /** The AOT cache fits the jar only while this has the same time. */
    private void touch(Path folder) {
        Files.walk(folder).forEach { Files.setLastModifiedTime(it, FileTime.from(time())) }
    }

    /** The jar's SBOM, which Maven made, with Debian's packages. */
    private void bom(Architecture architecture, Path packages, Path work) {
        def bom = Json.read(Files.readAllBytes(project.basedir.toPath().resolve('target/bom.json')))
        Files.readAllLines(packages).each { line ->
            def (name, version, of) = line.split(' ')
            bom.components << [
                type: 'library', name: name, version: version, 'bom-ref': "deb:$name".toString(),
                purl: "pkg:deb/debian/$name@${URLEncoder.encode(version, 'UTF-8')}?arch=$of&distro=debian-13".toString()]
        }
        Files.write(work.resolve('bom.json'), Json.lines(bom))
        Files.copy(work.resolve('bom.json'), target().resolve("caravan-$project.version-${architecture.name}.bom.json"), StandardCopyOption.REPLACE_EXISTING)
    }

    private FileEntriesLayer layer(String name, Map<Path, String> content) {
        def layer = FileEntriesLayer.builder().setName(name)
        content.each { source, destination ->
            Files.walk(source).sorted().forEach { file ->
                def inside = AbsoluteUnixPath.get(destination).resolve(source.relativize(file))
                def executable = Files.isDirectory(file) || Files.isExecutable(file)
                layer.addEntry(file, inside, FilePermissions.fromOctalString(executable ? '755' : '644'), time())
            }
        }
        layer.build()
    }

    private Path contain(Architecture architecture, List<FileEntriesLayer> layers, Path work) {
        def tar = work.resolve('jib.tar')
        def from = setting('image.base')
        def builder = from ? Jib.from(from).setPlatforms([new com.google.cloud.tools.jib.api.buildplan.Platform(architecture.name, 'linux')] as Set)
            : Jib.from(TarImage.at(baseImage(architecture, work)))
        builder.setFileEntriesLayers(layers)
            .setFormat(ImageFormat.OCI)
            .setCreationTime(time())
            .setLabels(labels(from ?: "Debian 13"))
            .setUser('10001:10001')
            .setWorkingDirectory(AbsoluteUnixPath.get('/var/lib/caravan'))
            .setEnvironment([LANG: 'C.UTF-8', PATH: '/opt/java/bin:/usr/bin', OBSERVE_PORT: '9876'])
            .setExposedPorts(Port.tcp(9876))
            .setEntrypoint('/opt/java/bin/java', '@/caravan/jvm.options')
            .setProgramArguments('-jar', '/caravan/caravan-runner.jar')
            .containerize(Containerizer.to(TarImage.at(tar).named(name()))
                .setToolName('caravan')
                .setOfflineMode(!from || from.startsWith('tar://'))
                .setBaseImageLayersCache(target().resolve('jib-base'))
                .setApplicationLayersCache(target().resolve('jib-layers')))
        tar
    }

    private Map<String, String> labels(String base) {
        def labels = [
            title: 'Caravan', description: project.description, version: project.version, licenses: 'Apache-2.0',
            created: time().toString(), 'base.name': base]
        def revision = run(['git', '-C', project.basedir, 'rev-parse', 'HEAD'], false).trim()
        if (revision) {
            labels.revision = revision
        }
        labels.collectEntries { key, value -> ["org.opencontainers.image.$key".toString(), value.toString()] }
    }

    /** Debian's files as an image of one layer, in the form that `docker save` has: Jib begins with it. */
    private Path baseImage(Architecture architecture, Path work) {
        def layer = cache().resolve(architecture.name).resolve('base.tar')
        def config = [
            architecture: architecture.name, os: 'linux', created: time().toString(), config: [:],
            rootfs: [type: 'layers', diff_ids: ["sha256:" + Layout.sha256(Files.readAllBytes(layer))]],
            history: [[created: time().toString(), created_by: 'Debian 13']]]
        def image = new Layout(time().epochSecond)
        image.file('config.json', config)
        image.file('manifest.json', [[Config: 'config.json', RepoTags: [], Layers: ['layer.tar']]])
        image.blobs['layer.tar'] = layer
        def tar = work.resolve('base-image.tar')
        image.write(tar)
        tar
    }

    /** Writes target/image/caravan-VERSION-ARCHITECTURE.tar, and caravan-VERSION.tar with all where there are several. */
    void pack(Map<Architecture, Path> built) {
        def joined = new Layout(time().epochSecond)
        def images = built.collect { architecture, tar ->
            def single = new Layout(time().epochSecond)
            def image = descriptor(single.take(tar, target().resolve('blobs')), architecture)
            joined.blobs.putAll(single.blobs)
            def manifest = single.manifest(image)
            single.file('index.json', [schemaVersion: 2, mediaType: Layout.INDEX, manifests: [named(image)]])
            single.file('manifest.json', [[Config: Layout.path(manifest.config), RepoTags: [name()], Layers: manifest.layers.collect { Layout.path(it) }]])
            def file = target().resolve("caravan-$project.version-${architecture.name}.tar")
            single.write(file)
            println String.format('%s: %,d bytes, %s', project.basedir.toPath().relativize(file), Files.size(file), image.digest)
            image
        }
        if (images.size() < 2) {
            return
        }
        def index = joined.blob([schemaVersion: 2, mediaType: Layout.INDEX, manifests: images], Layout.INDEX)
        joined.file('index.json', [schemaVersion: 2, mediaType: Layout.INDEX, manifests: [named(index)]])
        def file = target().resolve("caravan-${project.version}.tar")
        joined.write(file)
        println String.format('%s: %s, %,d bytes, %s', project.basedir.toPath().relativize(file), built.keySet()*.name.join(' and '), Files.size(file), index.digest)
    }

    private static Map descriptor(Map of, Architecture architecture) {
        [mediaType: of.mediaType, digest: of.digest, size: of.size, platform: [architecture: architecture.name, os: 'linux']]
    }

    /** The names by which containerd and others find it. */
    private Map named(Map descriptor) {
        descriptor + [annotations: ['io.containerd.image.name': name(), 'org.opencontainers.image.ref.name': project.version.toString()]]
    }
}

def run = { List command, boolean must = true ->
    def process = new ProcessBuilder(command*.toString()).redirectError(must ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD).start()
    def said = process.inputStream.text
    if (process.waitFor() != 0) {
        if (must) {
            throw new IllegalStateException("${command[0]} failed")
        }
        return ''
    }
    if (must && said) {
        print said
    }
    said
}
def image = new Image(project: project, run: run, setting: { name -> session.userProperties.getProperty(name) ?: project.properties[name] })
def architectures = (image.setting('image.architectures') ?: Image.ofThisMachine().name).tokenize(', ').collect { Architecture.of(it) }
// Jib knows files that it has packed by their times, which are the same here whatever is in them: no layer is kept.
image.target().toFile().deleteDir()
Files.createDirectories(image.target())
image.pack(architectures.collectEntries { [it, image.build(it)] })
