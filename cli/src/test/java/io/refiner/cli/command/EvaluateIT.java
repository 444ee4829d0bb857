package io.refiner.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

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
  void aTrainingGivesTheSameWeightsTheScoresThatEvaluateGivesThem() throws Exception {
    String problems = Home.bundledProblems().toString();
    String generator = Home.directory().resolve("generator-service/models/mwp").toString();
    String critic = Home.directory().resolve("critic-service/models/mwp").toString();
    Path output = folder.resolve("same");
    // A step at this rate changes no weight.
    Path still =
        Files.writeString(
            folder.resolve("still.conf"),
            "refiner.training.generator { steps = 1, learning-rate = 1e-30, ema = 0 }");
    String[] train = {
      "train", "generator", "--train", problems, "--dev", problems, "--output", output.toString()
    };
    String[] with = {
      "--base", generator, "--critic", critic, "--critic-mode", "solve", "--device", "cpu"
    };
    String[] config = {"--config", still.toString()};
    assertThat(run(Stream.of(train, with, config).flatMap(Arrays::stream).toArray(String[]::new)))
        .isZero();
    assertThat(output.resolve("model.safetensors"))
        .hasSameBinaryContentAs(Path.of(generator, "model.safetensors"));

    Path table = folder.resolve("table.json");
    assertThat(run("evaluate", "--problems", problems, "--json", table.toString())).isZero();

    JsonNode scores = scores(output);
    JsonNode rows = new ObjectMapper().readTree(table.toFile()).path("rows");
    assertThat(mean(row(rows, "none", 0), "exactMatch"))
        .isEqualTo(scores.path("turn-1 exact match").asDouble());
    assertThat(mean(row(rows, "none", 0), "exactMatchRefiner"))
        .isEqualTo(scores.path("turn-1 exact match (REFINER)").asDouble());
    assertThat(mean(row(rows, "trained", 3), "exactMatch"))
        .isEqualTo(scores.path("critic T=3 exact match").asDouble());
    assertThat(mean(row(rows, "trained", 3), "answers"))
        .isEqualTo(scores.path("critic T=3 answer accuracy").asDouble());
    assertThat(mean(row(rows, "oracle", 3), "exactMatch"))
        .isEqualTo(scores.path("oracle T=3 exact match").asDouble());
    assertThat(mean(row(rows, "oracle", 3), "answers"))
        .isEqualTo(scores.path("oracle T=3 answer accuracy").asDouble());
  }

  private static JsonNode scores(Path output) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode scores = mapper.createObjectNode();
    for (String line : Files.readAllLines(output.resolve("metrics.jsonl"))) {
      JsonNode json = mapper.readTree(line);
      scores = json.has("dev") ? json.get("dev") : scores;
    }
    return scores;
  }

  private static JsonNode row(JsonNode rows, String critic, int revisions) {
    for (JsonNode row : rows) {
      if (row.path("critic").asText().equals(critic)
          && row.path("revisions").asInt() == revisions) {
        return row;
      }
    }
    throw new AssertionError("no row of " + critic + " with " + revisions + " revisions");
  }

  private static double mean(JsonNode row, String measure) {
    return row.path(measure).path("mean").asDouble();
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
