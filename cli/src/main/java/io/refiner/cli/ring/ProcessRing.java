package io.refiner.cli.ring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;

import io.refiner.cli.terminal.RunFailedException;
import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.admin.TopicSettings;
import io.refiner.messaging.cluster.ClusterSettings;

/**
 * A whole ring on this machine with each part in a JVM of its own; each writes its log to a file.
 */
public final class ProcessRing implements Ring {

  private static final Duration BROKER_START = Duration.ofSeconds(90);
  private static final Duration TOPICS_TIMEOUT = Duration.ofSeconds(60);

  private final ClusterSettings cluster;
  private final ChildProcess broker;
  private final List<ChildProcess> roles;

  private ProcessRing(ClusterSettings cluster, ChildProcess broker) {
    this.cluster = cluster;
    this.broker = broker;
    this.roles = new ArrayList<>();
  }

  /**
   * Starts everything; records are consumed once the roles are up.
   *
   * @param root all settings, which the processes are given as a file; where the broker is, is
   *     found here
   * @param directory for the logs and that file
   */
  public static ProcessRing start(Config root, Path directory) {
    Config config = LocalSettings.patient(root);
    Path settings = write(config, directory.resolve("settings.conf"));
    ChildProcess broker =
        ChildProcess.start(
            "broker", List.of("broker", "--port", "0", "--config", settings.toString()), directory);
    ProcessRing ring = null;
    try {
      String address = broker.firstLine(BROKER_START);
      ring = new ProcessRing(ClusterSettings.parse(LocalSettings.at(config, address)), broker);
      ring.createTopics(config);
      for (Role role : Role.values()) {
        ring.start(role, address, settings, directory);
      }
      return ring;
    } catch (RuntimeException e) {
      stopAfter(e, ring == null ? broker::stop : ring::close);
      throw e;
    }
  }

  private static void stopAfter(RuntimeException failure, Runnable stop) {
    try {
      stop.run();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void createTopics(Config root) {
    try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
      admin.create(TopicSettings.parse(root), TOPICS_TIMEOUT);
    }
  }

  private void start(Role role, String address, Path settings, Path directory) {
    String name = role.roleName();
    List<String> arguments =
        List.of(
            name,
            "--bootstrap-servers",
            address,
            "--instance",
            name + "-00",
            "--config",
            settings.toString());
    roles.add(ChildProcess.start(name, arguments, directory));
  }

  private static Path write(Config root, Path file) {
    ConfigRenderOptions plain = ConfigRenderOptions.concise().setFormatted(true);
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, root.root().withOnlyKey("refiner").render(plain));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  @Override
  public ClusterSettings cluster() {
    return cluster;
  }

  @Override
  public void check() {
    broker.requireAlive();
    roles.forEach(ChildProcess::requireAlive);
  }

  /**
   * Stops the roles together, as an operator would: with SIGTERM. The broker goes last.
   *
   * @throws RunFailedException if one of them did not end with exit code 0
   */
  @Override
  public void close() {
    List<String> complaints = new ArrayList<>();
    roles.forEach(ChildProcess::terminate);
    roles.forEach(role -> role.awaitEnd().ifPresent(complaints::add));
    roles.clear();
    broker.stop();
    broker.awaitEnd().ifPresent(complaints::add);
    if (!complaints.isEmpty()) {
      throw new RunFailedException(String.join("; ", complaints));
    }
  }
}
