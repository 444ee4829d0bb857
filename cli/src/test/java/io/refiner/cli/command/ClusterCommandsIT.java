package io.refiner.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.cli.ring.Role;
import io.refiner.cli.ring.Roles;
import io.refiner.cli.ring.Service;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands that talk to a cluster that somebody else runs. */
class ClusterCommandsIT {

  private static EmbeddedBroker broker;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(BrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void topicsAreCreatedOnceAndTheirPartitionsStay() throws Exception {
    assertThat(run("create", "topics", "create", "--partitions", "2")).isZero();
    assertThat(run("create", "topics", "create", "--partitions", "2")).isZero();

    int code = run("create", "topics", "create", "--partitions", "3");

    assertThat(err.toString().lines().toList()).last().asString().contains("2").contains("3");
    assertThat(code).isEqualTo(1);
  }

  @Test
  void aProblemThatIsSubmittedGivesAResultUnderItsId() throws Exception {
    run("results", "topics", "create", "--partitions", "2");
    Path file =
        Files.writeString(
            folder.resolve("problems.jsonl"),
            """
            {"id": "one", "task": "chess", "text": "White moves 1 pawn ."}
            {"id":
            """);

    assertThat(run("results", "submit", file.toString())).isZero();
    assertThat(out.toString()).isEqualTo("one\n");
    assertThat(err.toString()).contains("problems.jsonl-2 refused", "submitted 1 of 2 problems");

    Service orchestrator = Roles.open(Role.ORCHESTRATOR, settings("results"), "orchestrator-00");
    Thread thread = new Thread(orchestrator::run, "orchestrator");
    thread.start();
    try {
      assertThat(run("results", "results", "--follow", "--limit", "1")).isZero();
    } finally {
      orchestrator.close();
    }
    assertThat(out.toString()).contains("{\"id\":\"one\",\"task\":\"chess\",\"status\":\"FAILED\"");

    String followed = out.toString();
    assertThat(run("results", "results")).isZero();
    assertThat(out.toString()).isEqualTo(followed + followed.substring("one\n".length()));
  }

  @Test
  void resultsEndWhereNoneIsThere() throws Exception {
    run("empty", "topics", "create", "--partitions", "2");

    assertThat(run("empty", "results")).isZero();

    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aRingThatSaysNothingIsGivenUpInOneLine() throws Exception {
    run("silent", "topics", "create", "--partitions", "2");
    Path file = Files.writeString(folder.resolve("problems.txt"), "Tom has 3 apples and 4 pears.");

    int code = run("silent", "solve", file.toString(), "--patience", "1");

    assertThat(err.toString().lines().toList())
        .last()
        .asString()
        .contains("refiner solve: no result came for 1 s and 1 of 1 problems are open");
    assertThat(code).isEqualTo(1);
  }

  @Test
  void missingTopicsAreNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("problems.txt"), "Tom has 3 apples and 4 pears.");

    int code = run("missing", "submit", file.toString());

    assertThat(err.toString().lines().toList()).last().asString().startsWith("refiner submit: ");
    assertThat(code).isEqualTo(1);
  }

  private static Config settings(String deployment) {
    return ConfigFactory.parseString("refiner.messaging.topic-prefix = \"" + deployment + "-\"")
        .withFallback(ConfigFactory.load())
        .withValue(
            "refiner.messaging.bootstrap-servers",
            ConfigValueFactory.fromAnyRef(broker.bootstrapServers()));
  }

  /** Runs a command on the deployment of that name. */
  private int run(String deployment, String... arguments) throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve("refiner.conf"),
            "refiner.messaging.topic-prefix = \"" + deployment + "-\"");
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(
        List.of("--bootstrap-servers", broker.bootstrapServers(), "--config", settings.toString()));
    return RefinerCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words.toArray(String[]::new));
  }
}
