package io.refiner.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.reasoning.dataset.DatasetException;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.task.Problem;
import io.refiner.training.Fixtures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProblemSetsTest {

  @Test
  void keepsOneOfRepeatedTextsWithTheFormulaThatMostHave() {
    TrainingProblem wrong = Fixtures.problem("A number0 b number1 ?", Fixtures.ADD);
    TrainingProblem right = Fixtures.problem("a number0 b number1?", Fixtures.SUBTRACT);
    assertThat(ProblemSets.cleaned(List.of(wrong, right, right)).problems()).containsExactly(right);
    assertThat(ProblemSets.cleaned(List.of(wrong, right)).problems()).containsExactly(wrong);
  }

  @Test
  void dropsAFormulaThatNamesTheWrongOneOfEqualNumbers() {
    Problem equal =
        new Problem("p", "number0 boxes of number1", List.of(7.0, 7.0), Optional.empty());
    String twice = "#0: multiply ( number0, number0 ) | EOS";
    TrainingProblem confused = TrainingProblem.of(equal, Formula.parse(twice), Optional.empty());
    assertThat(ProblemSets.cleaned(List.of(confused, Fixtures.pears())).problems())
        .containsExactly(Fixtures.pears());
  }

  @Test
  void saysHowManyAreLeftOutForWhichReason() {
    Problem equal =
        new Problem("p", "number0 boxes of number1", List.of(7.0, 7.0), Optional.empty());
    String twice = "#0: multiply ( number0, number0 ) | EOS";
    TrainingProblem confused = TrainingProblem.of(equal, Formula.parse(twice), Optional.empty());
    TrainingProblem wrong = Fixtures.problem("A number0 b number1 ?", Fixtures.ADD);
    TrainingProblem right = Fixtures.problem("a number0 b number1?", Fixtures.SUBTRACT);

    assertThat(
            ProblemSets.cleaned(List.of(confused, wrong, right, right, Fixtures.pears())).summary())
        .isEqualTo(
            "5 problems, 2 to learn from; left out: 1 with a repeated text, 1 with a repeated text and"
                + " another formula than most, 1 with a formula that uses one of two equal numbers"
                + " twice, the other never");
    assertThat(ProblemSets.cleaned(List.of(right)).summary()).isEqualTo("1 problem to learn from");
  }

  @Test
  void readsGoldCanonically(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("problems.jsonl");
    Files.writeString(
        file,
        "{\"text\": \"number0 and number1\", \"numbers\": [1, 2], "
            + "\"gold\": \"#0: Substract(number0,number1)|\"}");
    assertThat(ProblemSets.read(file))
        .singleElement()
        .satisfies(problem -> assertThat(problem.problem().gold()).contains(Fixtures.SUBTRACT));
  }

  @Test
  void namesWhatCannotBeTrainedOn(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("problems.jsonl");
    Files.writeString(file, "{\"text\": \"number0 and number1\", \"numbers\": [1]}");
    assertThatThrownBy(() -> ProblemSets.read(file))
        .isInstanceOf(TrainingDataException.class)
        .hasMessageContaining("row 1")
        .hasMessageContaining("number1");
    Files.writeString(file, "{\"id\": \"p7\", \"text\": \"number0 more\", \"numbers\": [1]}");
    assertThatThrownBy(() -> ProblemSets.read(file))
        .isInstanceOf(TrainingDataException.class)
        .hasMessageContaining("p7 has no gold");
    Files.writeString(file, "[]");
    assertThatThrownBy(() -> ProblemSets.read(file))
        .isInstanceOf(TrainingDataException.class)
        .hasMessageContaining("no problems");
  }

  @Test
  void countsEveryRowThatCannotBeUsedAndKeepsTheOthers(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("problems.jsonl");
    Files.writeString(
        file,
        """
        {"text": "number0 and number1", "numbers": [1, 2], "gold": "#0: add ( number0, number1 )"}

        {"text": 7
        {"text": "number0 and number1", "numbers": [1], "gold": "#0: add ( number0, number1 )"}
        {"text": "number0 more", "numbers": [1]}
        {"text": "number0 or number1", "numbers": [1, 2], "gold": "#0: add ( number0, number1 )"}
        """);

    UsableRows<TrainingProblem> rows = ProblemSets.scan(file);

    assertThat(rows.usable()).hasSize(2);
    assertThat(rows.bad().count()).isEqualTo(3);
    assertThatThrownBy(() -> ProblemSets.read(file))
        .isInstanceOf(TrainingDataException.class)
        .hasMessageStartingWith(file + " has 3 rows that can't be used: row 3: not one whole JSON")
        .hasMessageContaining("row 4: text has number1, but numbers has 1 values")
        .hasMessageContaining("row 5: problem row-5 has no gold");
  }

  @Test
  void namesTheFirstOfManyBadRows(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("problems.jsonl");
    Files.writeString(file, "{\"text\": \"number0 more\", \"numbers\": [1]}\n".repeat(1_000));

    assertThatThrownBy(() -> ProblemSets.scan(file))
        .isInstanceOf(TrainingDataException.class)
        .hasMessageContaining(
            "has 1,000 rows that can't be used (1,000 without gold, or of another task): row 1: ")
        .hasMessageContaining("row 5: ")
        .hasMessageEndingWith("; ...");
  }

  @Test
  void aFileThatEndsInTheMiddleIsNeverSkipped(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("problems.json");
    Files.writeString(
        file,
        "[{\"text\": \"number0 and number1\", \"numbers\": [1, 2], "
            + "\"gold\": \"#0: add ( number0, number1 )\"}, {\"text\": ");

    assertThatThrownBy(() -> ProblemSets.scan(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("row 2");
  }
}
