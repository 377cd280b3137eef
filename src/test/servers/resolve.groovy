// Where Maven keeps the servers that the integration tests start, into target/servers.properties.
// They are resolved as Maven resolves everything else, but one by one, and on no class path of this build:
// their versions of common libraries differ from Camel's and from each other's.
import org.eclipse.aether.RepositorySystem
import org.eclipse.aether.artifact.DefaultArtifact
import org.eclipse.aether.collection.CollectRequest
import org.eclipse.aether.graph.Dependency
import org.eclipse.aether.resolution.ArtifactRequest
import org.eclipse.aether.resolution.DependencyRequest

def maven = session.container.lookup(RepositorySystem)
def repositories = project.remoteProjectRepositories
def found = new Properties()

def coordinates = { text -> new DefaultArtifact(text.replaceAll(/\{(.+?)\}/) { project.properties[it[1]] }) }
def file = { name, text ->
    def request = new ArtifactRequest(coordinates(text), repositories, null)
    found[name] = maven.resolveArtifact(session.repositorySession, request).artifact.file.path
}
def classPath = { name, String... texts ->
    def dependencies = texts.collect { new Dependency(coordinates(it), 'runtime') }
    def request = new DependencyRequest(new CollectRequest(dependencies, [], repositories), null)
    def results = maven.resolveDependencies(session.repositorySession, request).artifactResults
    found[name] = results.collect { it.artifact.file.path }.join(File.pathSeparator)
}

file 'elasticsearch-8', 'org.elasticsearch.distribution.integ-test-zip:elasticsearch:zip:{server.elasticsearch-8.version}'
file 'elasticsearch-9', 'org.elasticsearch.distribution.integ-test-zip:elasticsearch:zip:{server.elasticsearch-9.version}'
file 'opensearch-2', 'org.opensearch.distribution.integ-test-zip:opensearch:zip:{server.opensearch-2.version}'
file 'opensearch-2-security', 'org.opensearch.plugin:opensearch-security:zip:{server.opensearch-2.version}.0'
file 'opensearch-3', 'org.opensearch.distribution.integ-test-zip:opensearch:zip:{server.opensearch-3.version}'
file 's3proxy', 'org.gaul:s3proxy:jar:jar-with-dependencies:{server.s3proxy.version}'
classPath 'kafka', 'org.apache.kafka:kafka_2.13:{server.kafka.version}', 'org.slf4j:slf4j-simple:1.7.36'

// No server: what camel export fetches, as it is on no class path of the CLI either.
classPath 'kamelets-catalog', 'org.apache.camel.kamelets:camel-kamelets-catalog:{camel-kamelets-catalog.version}'

// Beside the local repository: unpacked once for all clones.
found['unpacked'] = new File(session.repositorySession.localRepository.basedir.parentFile, 'caravan-servers').path

def target = new File(project.build.directory)
target.mkdirs()
new File(target, 'servers.properties').withOutputStream { found.store(it, null) }
