import java.io.IOException;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * Starts DynamoDB Local on the loopback address only: the jar's own main class listens on every interface.
 *
 * <p>{@code java [options] -cp DynamoDBLocal.jar:FOLDER Launcher [DynamoDB Local's options]}. The class file is committed, because a
 * runtime without a compiler is enough to run the system. After a change here, {@code compile.sh} writes it again.
 *
 * <ul>
 *   <li>{@code -Dlauncher.port=N}: the port; 0, the default, takes a free one.
 *   <li>{@code -Dlauncher.exitWithStdin=true}: end when standard input closes, so that no server outlives the process
 *       that started it, however that process ended.
 * </ul>
 *
 * Prints {@code LISTENING 127.0.0.1:PORT} on standard output once requests are answered.
 */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] args) throws Exception {
        DynamoDBProxyServer proxy = ServerRunner.createServerFromCommandLineArgs(args);
        // The connector is not reachable through the public API of the jar.
        var field = DynamoDBProxyServer.class.getDeclaredField("server");
        field.setAccessible(true);
        var server = (Server) field.get(proxy);
        for (Connector connector : server.getConnectors()) {
            var listener = (ServerConnector) connector;
            listener.setHost("127.0.0.1");
            listener.setPort(Integer.getInteger("launcher.port", 0));
        }

        proxy.safeStart();
        System.out.println("LISTENING 127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
        System.out.flush();
        if (Boolean.getBoolean("launcher.exitWithStdin")) {
            var watcher = new Thread(Launcher::exitWhenStdinCloses, "stdin");
            watcher.setDaemon(true);
            watcher.start();
        }

        proxy.join();
    }

    private static void exitWhenStdinCloses() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever said on standard input; only its end matters.
            }
        } catch (IOException closed) {
            // A broken pipe is the same message as its end.
        }

        Runtime.getRuntime().halt(0);
    }
}
