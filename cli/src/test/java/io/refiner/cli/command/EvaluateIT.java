package io.refiner.cli.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.cli.ring.Home;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: evaluate scores checkpoints on a user's file and says where it can't. */
class EvaluateIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void scoresTheBundledCheckpointsAndWritesWhatItIsAskedTo() throws Exception {
    Path json = folder.resolve("table.json");
    Path markdown = folder.resolve("table.md");
    Path ablation = Home.directory().resolve("generator-service/models/mwp");

    int code =
        run(
            "evaluate",
            "--problems",
            Home.bundledProblems().toString(),
            "--limit",
            "8",
            "--revisions",
            "2",
            "--beside",
            "again=" + ablation,
            "--without",
            "nothing=" + ablation,
            "--json",
            json.toString(),
            "--markdown",
            markdown.toString());

    assertThat(err.toString()).contains("of 72");
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("Scores on 8 problems")
        .contains("again            oracle   2")
        .contains("without nothing  oracle   2")
        .contains("What the critic does")
        .contains("Where the generator errs");
    assertThat(Files.readString(markdown)).contains("| given | trained | 1 |");
    JsonNode rows = new ObjectMapper().readTree(json.toFile()).path("rows");
    assertThat(rows).hasSize(12);
    // The ablation is the same checkpoint, so nothing is gained or lost.
    assertThat(rows.path(4).at("/exactMatch/gain/mean").asDouble()).isZero();
    assertThat(rows.path(11).path("exactMatch").path("mean"))
        .isEqualTo(rows.path(3).path("exactMatch").path("mean"));
  }

  @Test
  void badRowsEndItOrAreCountedOnRequest() throws Exception {
    Path json = folder.resolve("table.json");
    Path settings =
        Files.writeString(folder.resolve("oracle.conf"), "refiner.critic.checkpoint = \"\"");
    Path problems =
        Files.writeString(
            folder.resolve("problems.jsonl"),
            """
            {"text": "tom has number0 pens and number1 more", "numbers": [8, 5], "gold": "#0: add ( number0, number1 )"}
            {"text": "number0 pens"
            {"text": "number0 and number1", "numbers": [8, 5]}
            """);
    String[] args = {
      "evaluate",
      "--problems",
      problems.toString(),
      "--config",
      settings.toString(),
      "--json",
      json.toString(),
      "--skip-bad-rows"
    };

    assertThat(run(Arrays.copyOf(args, args.length - 1))).isEqualTo(2);
    assertThat(err.toString())
        .contains("problems.jsonl has 2 rows that can't be used: row 2: not one whole JSON object")
        .contains("row 3: ", "--skip-bad-rows");
    err.getBuffer().setLength(0);
    assertThat(run(args)).isZero();

    assertThat(err.toString()).contains("Going on though " + problems + " has 2 rows");
    assertThat(out.toString())
        .contains("Scores on 1 problems (without 2 rows of the file that can't be used)");
    assertThat(new ObjectMapper().readTree(json.toFile()).path("skippedRows").asInt()).isEqualTo(2);
  }

  @Test
  void namesAFolderThatIsNoCheckpoint() {
    int code =
        run(
            "evaluate",
            "--problems",
            Home.bundledProblems().toString(),
            "--generator",
            folder.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains(folder.toString());
  }

  @Test
  void leavesTheCriticOutWhereThereIsNone() throws Exception {
    Path settings =
        Files.writeString(folder.resolve("oracle.conf"), "refiner.critic.checkpoint = \"\"");

    int code =
        run(
            "evaluate",
            "--problems",
            Home.bundledProblems().toString(),
            "--limit",
            "3",
            "--config",
            settings.toString());

    assertThat(code).isZero();
    assertThat(out.toString()).contains("oracle").doesNotContain("trained");
  }

  private int run(String... args) {
    return RefinerCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
