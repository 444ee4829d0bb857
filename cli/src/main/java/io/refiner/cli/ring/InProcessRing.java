package io.refiner.cli.ring;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import com.typesafe.config.Config;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.cli.terminal.RunFailedException;
import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.admin.TopicSettings;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.messaging.cluster.ClusterSettings;

/**
 * A whole ring in this JVM: an embedded broker on a free port, its topics, and one of each role on
 * a thread.
 */
public final class InProcessRing implements Ring {

  private static final Logger LOG = LoggerFactory.getLogger(InProcessRing.class);
  private static final Duration TOPICS_TIMEOUT = Duration.ofSeconds(60);

  private final ClusterSettings cluster;
  private final Deque<AutoCloseable> started;
  private final AtomicReference<Optional<String>> stopped = new AtomicReference<>(Optional.empty());

  private InProcessRing(ClusterSettings cluster, Deque<AutoCloseable> started) {
    this.cluster = cluster;
    this.started = started;
  }

  /**
   * Starts everything; records are consumed soon after this returns.
   *
   * @param root all settings; where the broker is, is found here
   */
  public static InProcessRing start(Config root) {
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
      started.push(broker);
      Config config = LocalSettings.at(LocalSettings.patient(root), broker.bootstrapServers());
      InProcessRing ring = new InProcessRing(ClusterSettings.parse(config), started);
      ring.createTopics(config);
      for (Role role : Role.values()) {
        ring.start(role, config);
      }
      return ring;
    } catch (RuntimeException e) {
      closeAll(started);
      throw e;
    }
  }

  private void createTopics(Config config) {
    try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
      admin.create(TopicSettings.parse(config), TOPICS_TIMEOUT);
    }
  }

  private void start(Role role, Config config) {
    Service service = Roles.open(role, config, role.roleName() + "-00");
    started.push(service);
    Thread thread = new Thread(() -> run(role, service), role.roleName());
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Role role, Service service) {
    try {
      service.run();
    } catch (RuntimeException | Error e) {
      LOG.debug("the {} has failed", role.roleName(), e);
      stopped.compareAndSet(
          Optional.empty(),
          Optional.of("the " + role.roleName() + " has failed: " + e.getMessage()));
    }
  }

  @Override
  public ClusterSettings cluster() {
    return cluster;
  }

  @Override
  public void check() {
    stopped
        .get()
        .ifPresent(
            message -> {
              throw new RunFailedException(message);
            });
  }

  @Override
  public void close() {
    closeAll(started);
  }

  private static void closeAll(Deque<AutoCloseable> started) {
    while (!started.isEmpty()) {
      AutoCloseable part = started.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not stop in good order: {}", part, e.toString());
      }
    }
  }
}
