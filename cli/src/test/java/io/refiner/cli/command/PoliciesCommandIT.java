package io.refiner.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.cli.ring.Home;
import io.refiner.generator.GeneratorService;
import io.refiner.generator.GeneratorSettings;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.policy.PolicyReports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class PoliciesCommandIT {

  private static EmbeddedBroker broker;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private Path settings;
  private Path model;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(BrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopics(TestInfo test) throws IOException {
    String prefix = test.getTestMethod().orElseThrow().getName();
    settings =
        Files.writeString(
            folder.resolve("refiner.conf"),
            "refiner.messaging.topic-prefix = \"%s-\"".formatted(prefix));
    model = copyOfBundledGenerator(folder.resolve("model"));
    assertThat(run("topics", "create", "--partitions", "1")).isZero();
    err.getBuffer().setLength(0);
  }

  private static Path copyOfBundledGenerator(Path copy) throws IOException {
    Files.createDirectories(copy);
    try (Stream<Path> files =
        Files.list(Home.directory().resolve("generator-service/models/mwp"))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  @Test
  void whatIsPublishedIsListedWithItsScores() throws IOException {
    Path metrics = Files.writeString(folder.resolve("metrics.json"), "{\"exactMatch\": 0.64}");

    assertThat(publish("generator", "--metrics", metrics.toString())).isZero();
    assertThat(publish("generator")).isZero();
    assertThat(publish("critic", "--name", "judge-2")).isZero();
    assertThat(out.toString().lines().map(line -> line.replaceAll("[0-9a-f]{64}", "DIGEST")))
        .containsExactly(
            "generator/mwp 1 DIGEST", "generator/mwp 2 DIGEST", "critic/judge-2 1 DIGEST");

    out.getBuffer().setLength(0);
    assertThat(run("policies", "list")).isZero();
    assertThat(out.toString().lines().toList())
        .hasSize(4)
        .anySatisfy(line -> assertThat(line).matches("\\* generator/mwp +2 .*"))
        .anySatisfy(line -> assertThat(line).matches(" +generator/mwp +1 .* exactMatch=0.6400 .*"));

    out.getBuffer().setLength(0);
    assertThat(run("policies", "list", "--json")).isZero();
    assertThat(out.toString().lines().toList())
        .hasSize(3)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith(
                        "{\"role\":\"generator\",\"name\":\"mwp\",\"version\":2,\"current\":true,\"kind\":\"checkpoint\"")
                    .contains("\"parent\":1"));
  }

  @Test
  void aRollbackGoesToTheVersionBeforeOrToTheOneThatIsNamed() {
    publish("generator");
    publish("generator");
    publish("generator");
    out.getBuffer().setLength(0);

    assertThat(run("policies", "rollback", "--role", "generator")).isZero();
    assertThat(run("policies", "rollback", "--role", "generator")).isZero();
    assertThat(run("policies", "rollback", "--role", "generator", "--to", "3")).isZero();
    assertThat(out.toString().lines().map(line -> line.split(" ")[1]))
        .containsExactly("2", "1", "3");

    assertThat(run("policies", "rollback", "--role", "generator", "--to", "9")).isEqualTo(1);
    assertThat(err.toString())
        .contains("generator/mwp has no version 9: give one of [1, 2, 3] with --to");
    assertThat(run("policies", "rollback", "--role", "critic")).isEqualTo(1);
    assertThat(err.toString()).contains("nothing was published of critic/mwp");
  }

  @Test
  void aFolderThatIsNoModelIsNotPublishedAndOneThatChangedIsNotGoneBackTo() throws IOException {
    publish("generator");
    publish("generator");
    Files.writeString(model.resolve("config.json"), "{}");

    assertThat(publish("generator")).isEqualTo(1);
    assertThat(err.toString()).contains("config.json").hasLineCount(1);
    err.getBuffer().setLength(0);
    assertThat(run("policies", "rollback", "--role", "generator")).isEqualTo(1);
    assertThat(err.toString())
        .contains("config.json has changed since version 1 was published")
        .hasLineCount(1);

    out.getBuffer().setLength(0);
    run("policies", "list");
    assertThat(out.toString()).contains("* generator/mwp  2");
  }

  @Test
  void anEmptyListSaysSo() {
    assertThat(run("policies", "list")).isZero();

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).isEqualTo("nothing was published yet\n");
  }

  @Test
  void whatServicesMakeOfAVersionIsListedAndWaitedFor() throws IOException {
    try (GeneratorProcess first = GeneratorProcess.start(config(), "generator-00")) {
      try (GeneratorProcess second = GeneratorProcess.start(config(), "generator-01")) {
        awaitReports(2);
        assertThat(publish("generator", "--wait")).as(err.toString()).isZero();
        assertThat(out.toString())
            .contains("generator/mwp 1 loaded by generator-00")
            .contains("generator/mwp 1 loaded by generator-01");

        model = copyOfBundledGenerator(folder.resolve("empty"));
        withoutWeights(model);
        assertThat(publish("generator", "--wait")).isEqualTo(1);
        assertThat(out.toString())
            .contains("generator/mwp 2 refused by generator-00: wrong-task: ")
            .contains("generator/mwp 2 refused by generator-01: wrong-task: ");
        assertThat(err.toString())
            .contains("version 2 of generator/mwp works in 0 of 2 services: 2 refused it");
        assertThat(listed())
            .filteredOn(line -> line.contains("generator-0"))
            .hasSize(4)
            .anySatisfy(line -> assertThat(line).contains("generator-00 refused it (wrong-task)"))
            .anySatisfy(line -> assertThat(line).contains("generator-00 works with it, since 20"));
        assertThat(second.isAlive()).isTrue();
      }
      awaitReports(1);
      assertThat(listed()).noneSatisfy(line -> assertThat(line).contains("generator-01"));

      assertThat(run("policies", "rollback", "--role", "generator", "--to", "1", "--wait"))
          .isZero();
      out.getBuffer().setLength(0);
      assertThat(run("policies", "list", "--json")).isZero();
      assertThat(out.toString().lines().toList())
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .contains("\"version\":2", "\"servedBy\":[]")
                      .contains("\"refusedBy\":[{\"instance\":\"generator-00\"")
                      .contains("\"silent\":false,\"reason\":\"wrong-task\""),
              line ->
                  assertThat(line)
                      .contains("\"version\":1", "\"refusedBy\":[]")
                      .contains("\"servedBy\":[{\"instance\":\"generator-00\""));
      assertThat(first.isAlive()).isTrue();
    }
  }

  @Test
  void waitingFailsWhereNoServiceRuns() {
    assertThat(publish("generator", "--wait")).isEqualTo(1);

    assertThat(out.toString()).startsWith("generator/mwp 1 ");
    assertThat(err.toString()).contains("no running service follows it").hasLineCount(1);
    assertThat(publish("generator", "--timeout", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--timeout is for --wait");
  }

  private List<String> listed() {
    out.getBuffer().setLength(0);
    assertThat(run("policies", "list")).isZero();
    return out.toString().lines().toList();
  }

  private void awaitReports(int services) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> PolicyReports.read(cluster()).byKey().size() == services);
  }

  private ClusterSettings cluster() {
    return ClusterSettings.parse(config());
  }

  private Config config() {
    return ConfigFactory.parseMap(
            Map.of(
                "refiner.messaging.bootstrap-servers",
                broker.bootstrapServers(),
                "refiner.seq2seq.threads",
                1))
        .withFallback(ConfigFactory.parseFile(settings.toFile()))
        .withFallback(ConfigFactory.load());
  }

  /** A whole checkpoint that has learned nothing: it can be published, but it writes nothing. */
  private static void withoutWeights(Path model) throws IOException {
    Path file = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    int header = Math.toIntExact(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
    Arrays.fill(bytes, Long.BYTES + header, bytes.length, (byte) 0);
    Files.write(file, bytes);
  }

  /** A generator as its command runs it, on a thread of its own. */
  private record GeneratorProcess(GeneratorService service, Thread thread)
      implements AutoCloseable {

    static GeneratorProcess start(Config config, String instance) {
      GeneratorService service =
          GeneratorService.create(
              GeneratorService.worker(config, instance),
              GeneratorSettings.parse(config),
              new SimpleMeterRegistry());
      Thread thread = new Thread(service::run, instance);
      thread.setDaemon(true);
      thread.start();
      return new GeneratorProcess(service, thread);
    }

    boolean isAlive() {
      return thread.isAlive();
    }

    @Override
    public void close() {
      service.close();
    }
  }

  private int publish(String role, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("policies", "publish", "--role", role, "--model", model.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private int run(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(
        List.of("--bootstrap-servers", broker.bootstrapServers(), "--config", settings.toString()));
    return RefinerCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words.toArray(String[]::new));
  }
}
