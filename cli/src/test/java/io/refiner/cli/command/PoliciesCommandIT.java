package io.refiner.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.cli.ring.Home;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;

import static org.assertj.core.api.Assertions.assertThat;

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
