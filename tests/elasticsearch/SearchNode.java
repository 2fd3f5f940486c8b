import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Starts one Elasticsearch node from its Maven artifacts: java SearchNode HOME RUN PORT (0: a free one). */
public class SearchNode {
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]).toAbsolutePath();
        Path run = Path.of(args[1]).toAbsolutePath();
        Settings settings = Settings.builder()
            .put("path.home", home)
            .put("path.data", run.resolve("data"))
            .put("path.logs", run.resolve("logs"))
            .put("cluster.name", "croissance-connectee")
            .put("node.name", "search")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", args[2])
            .put("transport.port", "0")
            .put("http.type", "netty4")
            .put("transport.type", "netty4")
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
        var environment = InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> "search");
        LogConfigurator.configureESLogging();
        var modules = PluginsLoader.loadModulesBundles(environment.modulesDir(), false);
        var node = new Node(environment, PluginsLoader.createPluginsLoader(modules, Set.of(), Map.of(), false));
        node.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> { try { node.close(); } catch (Exception e) { e.printStackTrace(); } }));
        tell(run.resolve("address"), node.injector().getInstance(HttpServerTransport.class));
        new CountDownLatch(1).await();
    }

    /** Writes the address where the node answers, all at once: whoever waits for the file reads it whole. */
    private static void tell(Path file, HttpServerTransport transport) throws Exception {
        int port = transport.boundAddress().publishAddress().getPort();
        Path draft = file.resolveSibling("address.new");
        Files.writeString(draft, "http://127.0.0.1:" + port + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
