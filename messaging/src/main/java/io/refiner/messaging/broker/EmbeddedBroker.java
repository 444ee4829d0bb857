package io.refiner.messaging.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.files.Folders;

/**
 * A Kafka broker (KRaft, broker and controller in one) in this process, on 127.0.0.1. It is a whole
 * broker, with one copy of everything: fit for a demo, a single machine and tests.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final String HOST = "127.0.0.1";

  /** One machine's worth: no copies, small buffers, and groups that settle in a second. */
  private static final Map<String, String> TUNING =
      Map.ofEntries(
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("offsets.topic.num.partitions", "1"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("transaction.state.log.num.partitions", "1"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          // The defaults of 5 s and 45 s are also the minima that a group may ask for.
          Map.entry("group.consumer.heartbeat.interval.ms", "1000"),
          Map.entry("group.consumer.min.heartbeat.interval.ms", "100"),
          Map.entry("group.consumer.session.timeout.ms", "10000"),
          Map.entry("group.consumer.min.session.timeout.ms", "1000"),
          // A producer's first write waits for its last transaction's markers in steps of this.
          Map.entry("add.partitions.to.txn.retry.backoff.ms", "2"),
          Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "2000"),
          Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
          Map.entry("log.index.size.max.bytes", "65536"),
          Map.entry("num.network.threads", "1"),
          Map.entry("num.io.threads", "2"),
          Map.entry("background.threads", "2"));

  private final KafkaRaftServer server;
  private final int port;
  private final Path dataDir;
  private final boolean temporary;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(KafkaRaftServer server, int port, Path dataDir, boolean temporary) {
    this.server = server;
    this.port = port;
    this.dataDir = dataDir;
    this.temporary = temporary;
  }

  /**
   * Starts a broker and waits until it serves. Data that is there already is kept.
   *
   * @throws BrokerStartException if the port is taken or the directory can't be used
   */
  public static EmbeddedBroker start(BrokerSettings settings) {
    Ports ports = Ports.free(settings.port());
    Optional<Path> temporary = Optional.empty();
    try {
      if (settings.dataDir().isEmpty()) {
        temporary = Optional.of(Files.createTempDirectory("refiner-broker"));
      }
      Path dataDir =
          temporary.isPresent()
              ? temporary.get()
              : Files.createDirectories(settings.dataDir().orElseThrow());
      Properties properties = properties(ports, dataDir);
      format(properties, dataDir);
      KafkaRaftServer server = started(properties);
      LOG.info(
          "The embedded broker listens on {}:{}, its data is in {}", HOST, ports.broker(), dataDir);
      return new EmbeddedBroker(server, ports.broker(), dataDir, temporary.isPresent());
    } catch (IOException | RuntimeException e) {
      temporary.ifPresent(EmbeddedBroker::discard);
      throw new BrokerStartException(
          "The embedded broker can't start in "
              + settings.dataDir().map(Path::toString).orElse("a temporary directory")
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** A server whose start fails half-way has threads and files already. */
  private static KafkaRaftServer started(Properties properties) {
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    try {
      server.startup();
      return server;
    } catch (RuntimeException e) {
      try {
        server.shutdown();
        server.awaitShutdown();
      } catch (RuntimeException shutdown) {
        e.addSuppressed(shutdown);
      }
      throw e;
    }
  }

  /** Where clients find it: {@code 127.0.0.1:PORT}. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** Stops the broker; a temporary data directory is deleted. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    server.shutdown();
    server.awaitShutdown();
    if (temporary) {
      discard(dataDir);
    }
    LOG.info("The embedded broker on {}:{} has stopped", HOST, port);
  }

  private static Properties properties(Ports ports, Path dataDir) {
    Properties properties = new Properties();
    properties.putAll(TUNING);
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    String broker = "PLAINTEXT://" + HOST + ":" + ports.broker();
    String controller = HOST + ":" + ports.controller();
    properties.put("controller.quorum.voters", "1@" + controller);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("inter.broker.listener.name", "PLAINTEXT");
    properties.put("listeners", broker + ",CONTROLLER://" + controller);
    properties.put("advertised.listeners", broker);
    properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("log.dirs", dataDir.resolve("log").toString());
    return properties;
  }

  private static void format(Properties properties, Path dataDir) throws IOException {
    if (Files.exists(dataDir.resolve("log").resolve("meta.properties"))) {
      return;
    }
    Path config = dataDir.resolve("broker.properties");
    try (Writer writer = Files.newBufferedWriter(config)) {
      properties.store(writer, null);
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] command = {
      "format", "--config", config.toString(), "--cluster-id", Uuid.randomUuid().toString()
    };
    int status = StorageTool.execute(command, new PrintStream(said, true, StandardCharsets.UTF_8));
    if (status != 0) {
      throw new IOException("formatting failed: " + said.toString(StandardCharsets.UTF_8));
    }
  }

  /** Where the two listeners are; both are known before the broker starts. */
  private record Ports(int broker, int controller) {

    /**
     * Finds free ports, or checks that the wanted one is free: Kafka's own message hides it. Both
     * are held until both are known, or the same one could come twice.
     */
    static Ports free(int wanted) {
      try (ServerSocket broker = bound(wanted);
          ServerSocket controller = bound(0)) {
        return new Ports(broker.getLocalPort(), controller.getLocalPort());
      } catch (IOException e) {
        throw new BrokerStartException(
            "Port "
                + wanted
                + " on "
                + HOST
                + " is taken: stop what listens there, or choose another"
                + " refiner.messaging.broker.port",
            e);
      }
    }

    private static ServerSocket bound(int port) throws IOException {
      return new ServerSocket(port, 1, InetAddress.getByName(HOST));
    }
  }

  private static void discard(Path directory) {
    Folders.discard(directory, "the data of a broker");
  }
}
